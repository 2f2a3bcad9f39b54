"""A fine-tuned model as an oracle: its labels by name, its answers whatever the batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import OFFICIAL, TinyModels
from xaug.augment.goals import goal_for
from xaug.augment.goals.classification import ClassificationGoal
from xaug.augment.oracles.victim import Victim, label_order
from xaug.augment.queries import VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.errors import ModelError
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.models.placement import Placement

NLI = ("entailment", "neutral", "contradiction")


def test_labels_are_found_by_name() -> None:
    for names in (
        {0: "CONTRADICTION", 1: "Neutral", 2: "entailment"},
        {0: "contradiction", 1: "neutral", 2: " entailment "},
    ):
        assert label_order(names, NLI, open_labels=False, where="victim x") == [2, 1, 0]
    assert label_order({0: "a", 1: "not duplicate", 2: "b"}, ["not_duplicate"], open_labels=False, where="x") == [1]
    assert label_order({0: "NP", 1: "np"}, ["np", "NP"], open_labels=True, where="x") == [1, 0], "case may matter"
    assert label_order({}, (), open_labels=True, where="x") == []


def test_unnamed_labels_are_taken_in_the_tasks_order() -> None:
    unnamed = {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}
    assert label_order(unnamed, NLI, open_labels=False, where="victim x") == [0, 1, 2]
    with pytest.raises(ModelError, match=r"victim x has 2 labels, the task has 3: entailment, neutral"):
        label_order({0: "LABEL_0", 1: "LABEL_1"}, NLI, open_labels=False, where="victim x")


def test_a_label_the_model_does_not_know_is_refused_unless_labels_are_open() -> None:
    names = {0: "entailment", 1: "not_entailment"}
    with pytest.raises(ModelError, match=r"victim x does not know neutral, contradiction\. Its labels: entailment"):
        label_order(names, NLI, open_labels=False, where="victim x")
    assert label_order({0: "N", 1: "V"}, ["V", "X", "N"], open_labels=True, where="tagger x") == [1, -1, 0]
    with pytest.raises(ModelError, match="does not know"):
        label_order({0: "NOUN"}, ["X", "Y"], open_labels=True, where="tagger x")


@pytest.mark.parametrize("task", [card.id.name for card in catalog.cards()])
def test_an_answer_does_not_depend_on_the_batch(task: str, tiny: TinyModels) -> None:
    card, source = catalog.card(task), open_source(str(OFFICIAL))
    victim = Victim(str(tiny.victims[task]), goal_for(card), source.labels(card), Placement())
    rows = list(source.rows(card, "train", report=ReadReport()))
    together = victim.predict(rows)
    one_by_one = [victim.predict([row])[0] for row in rows]
    for a, b in zip(together, one_by_one, strict=True):
        assert a.gold == pytest.approx(b.gold, abs=1e-5)
        assert a.margin == pytest.approx(b.margin, abs=1e-5)
        assert a.correct == b.correct
        assert 0 <= a.gold <= 1
    assert sum(score.margin >= 0 for score in together) > len(rows) / 2, "it has learnt these rows"


def test_exact_rows_are_answered_too_and_in_order(tiny: TinyModels) -> None:
    victim = Victim(str(tiny.victims["mnli"]), ClassificationGoal(), NLI, Placement())
    texts = [(f"The museum opens at {i}.", "The museum is closed." * (1 + i % 3)) for i in range(20)]
    plain = victim.answer([VictimItem(text, 1) for text in texts])
    mixed = victim.answer([VictimItem(text, 1, rows=(0, 1, 2, 3, 8)[i % 5]) for i, text in enumerate(texts)])
    for a, b in zip(plain, mixed, strict=True):
        assert a.gold == pytest.approx(b.gold, abs=1e-5)


@pytest.mark.real
@pytest.mark.parametrize(("threads", "kernels"), [(1, {}), (2, {}), (4, {}), (2, {"MKL_CBWR": "COMPATIBLE"})])
def test_a_real_victims_answers_are_the_same_to_the_bit_in_any_batch(
    real: Path, threads: int, kernels: dict[str, str]
) -> None:
    """In its own process: the number of threads and the kernels, here also those of any CPU, are set from outside."""
    model, pairs = real / "models/minilm-nli-victim", real / "peer/pairs.jsonl"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("any_batch.py")), str(model), str(pairs), str(threads)],
        capture_output=True, text=True, check=False,
        env={**os.environ, **kernels, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("same")
