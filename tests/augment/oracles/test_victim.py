"""A fine-tuned model as an oracle: its labels are found by name, and its answers do not depend on the batch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import OFFICIAL, TinyModels
from xaug.augment.adapters import adapter_for
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.adapters.span import SpanAdapter
from xaug.augment.oracles.victim import Victim, label_order
from xaug.augment.queries import VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.errors import ModelError
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.models.encoding.span import MAX_LENGTH, STRIDE
from xaug.models.encoding.texts import Limits
from xaug.models.loading import load
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
    with pytest.raises(ModelError, match=r"victim x has 2 labels, but the task has 3 \(entailment, neutral"):
        label_order({0: "LABEL_0", 1: "LABEL_1"}, NLI, open_labels=False, where="victim x")


def test_a_label_the_model_does_not_know_is_refused_unless_labels_are_open() -> None:
    names = {0: "entailment", 1: "not_entailment"}
    with pytest.raises(
        ModelError, match=r"victim x does not know the labels neutral, contradiction\. It has: entailment"
    ):
        label_order(names, NLI, open_labels=False, where="victim x")
    assert label_order({0: "N", 1: "V"}, ["V", "X", "N"], open_labels=True, where="tagger x") == [1, -1, 0]
    with pytest.raises(ModelError, match="does not know"):
        label_order({0: "NOUN"}, ["X", "Y"], open_labels=True, where="tagger x")


@pytest.mark.parametrize("task", [card.id.name for card in catalog.cards()])
def test_an_answer_does_not_depend_on_the_batch(task: str, tiny: TinyModels) -> None:
    card, source = catalog.card(task), open_source(str(OFFICIAL))
    victim = Victim(str(tiny.victims[task]), adapter_for(card), source.labels(card), Placement())
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
    victim = Victim(str(tiny.victims["mnli"]), ClassificationAdapter(), NLI, Placement())
    texts = [(f"The museum opens at {i}.", "The museum is closed." * (1 + i % 3)) for i in range(20)]
    plain = victim.answer([VictimItem(text, 1) for text in texts])
    mixed = victim.answer([VictimItem(text, 1, rows=(0, 1, 2, 3, 8)[i % 5]) for i, text in enumerate(texts)])
    for a, b in zip(plain, mixed, strict=True):
        assert a.gold == pytest.approx(b.gold, abs=1e-5)


def trained_like(folder: Path, victim: Path, **text: int) -> str:
    """A copy of a victim whose run.json says that it was trained with these ``text`` settings."""
    shutil.copytree(victim, folder)
    content = {"status": "finished", "step": 1, "steps_total": 1, "config": {"text": text}}
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")
    return str(folder)


def test_a_victim_that_was_trained_here_reads_as_it_was_trained(tiny: TinyModels, tmp_path: Path) -> None:
    run = trained_like(tmp_path / "run", tiny.victims["mnli"], max_length=16)
    victim = Victim(run, ClassificationAdapter(), NLI, Placement())
    elsewhere = Victim(str(tiny.victims["mnli"]), ClassificationAdapter(), NLI, Placement())
    assert victim.limits.max_length == 16 < elsewhere.limits.max_length
    start, end = "The museum opens at 9. " * 4, "It is closed. " * 20
    longer, other = VictimItem((start + end,), 1), VictimItem((start + "The cat sleeps. " * 20,), 1)
    assert victim.answer([longer]) == victim.answer([other]), "neither is read beyond the sixteenth token"
    assert elsewhere.answer([longer]) != elsewhere.answer([other])


def test_a_reader_takes_the_windows_of_its_training(tiny: TinyModels, tmp_path: Path) -> None:
    folder = tiny.victims["squad_v1"]
    longest = load(str(folder), SpanAdapter.auto_class, "victim", Placement()).max_length
    assert Victim(str(folder), SpanAdapter(), (), Placement()).limits == Limits(min(MAX_LENGTH, longest), STRIDE)
    run = trained_like(tmp_path / "run", folder, max_length=100, stride=20)
    assert Victim(run, SpanAdapter(), (), Placement()).limits == Limits(100, 20)
    longer = trained_like(tmp_path / "longer", folder, max_length=4096, stride=20)
    assert Victim(longer, SpanAdapter(), (), Placement()).limits == Limits(longest, 20)


@pytest.mark.real
@pytest.mark.parametrize(("threads", "kernels"), [(1, {}), (2, {}), (4, {}), (2, {"MKL_CBWR": "COMPATIBLE"})])
def test_a_real_victims_answers_are_the_same_to_the_bit_in_any_batch(
    real: Path, threads: int, kernels: dict[str, str]
) -> None:
    """In its own process, whose number of threads and kernels (here also those for any CPU) the environment sets."""
    model, pairs = real / "models/minilm-nli-victim", real / "peer/pairs.jsonl"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("any_batch.py")), str(model), str(pairs), str(threads)],
        capture_output=True, text=True, check=False,
        env={**os.environ, **kernels, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("same")
