"""A victim is tested on clean rows before it is attacked."""

from __future__ import annotations

import itertools
import json
import math
import random
import shutil
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from xaug.augment.adapters import adapter_for
from xaug.augment.preflight import FIRST, LEVEL, SAMPLE, Preflight, preflight, sample, tail
from xaug.augment.queries import GoldScore, VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.errors import PreflightError
from xaug.data_cards.schema import Row

NAMES = ("entailment", "neutral", "contradiction")


class Reader:
    """A model whose answer is the row's first text, mapped by ``says``."""

    def __init__(self, task: str, says: dict[str, int]) -> None:
        self.adapter = adapter_for(catalog.card(task))
        self.says = says

    def whole(self, row: Row) -> VictimItem:
        return self.adapter.whole(row)

    def answer(self, items: Sequence[VictimItem]) -> list[GoldScore]:
        out = []
        for item in items:
            if item.watch:
                correct = tuple(self.says[w] == g for w, g in zip(item.fields, item.gold, strict=True))
                out.append(GoldScore(0.5, 0.1 if all(correct) else -0.1, correct))
            elif isinstance(item.gold, tuple):
                right = bool(item.gold) == bool(self.says[item.fields[0].split()[0]])
                out.append(GoldScore(0.5, 0.1 if right else -0.1))
            else:
                out.append(GoldScore(0.5, 0.1 if self.says[item.fields[0]] == item.gold else -0.1))
        return out


def nli(count: int = 90) -> list[Row]:
    return [{"id": str(i), "text_a": "enc"[i % 3], "text_b": "", "label": i % 3} for i in range(count)]


def check(task: str, says: dict[str, int], rows: list[Row], labels: Sequence[str] = (), **more: bool) -> Preflight:
    return preflight(Reader(task, says), catalog.card(task), labels, rows, **more)


def test_a_good_victim_passes() -> None:
    result = check("mnli", {"e": 0, "n": 1, "c": 2}, nli(), NAMES)
    assert (result.accuracy, result.chance, result.passed, result.advice) == (
        1.0,
        pytest.approx(1 / 3),
        True,
        "",
    )
    assert "100.0% of rows right on 90 clean rows, 33.3% without reading the text" in result.sentence()


def test_a_permuted_label_map_is_named() -> None:
    with pytest.raises(PreflightError, match=r"0\.0% of rows right") as caught:
        check("mnli", {"e": 2, "n": 0, "c": 1}, nli(), NAMES)
    message = str(caught.value)
    for predicted, meant in (
        ("contradiction", "entailment"),
        ("entailment", "neutral"),
        ("neutral", "contradiction"),
    ):
        assert f"{predicted!r} means {meant!r}" in message
    assert "100.0% would be right" in message


def test_two_swapped_labels_are_named_and_no_third() -> None:
    rows = [row for row in nli(120) if row["label"] != 1 or row["id"].endswith("1")]
    with pytest.raises(PreflightError) as caught:
        check("mnli", {"e": 2, "n": 1, "c": 0}, rows, NAMES)
    assert "'entailment' means 'contradiction', its label 'contradiction' means 'entailment'" in str(caught.value)
    assert "'neutral'" not in str(caught.value)


def test_a_constant_victim_is_refused_without_a_wild_guess() -> None:
    with pytest.raises(PreflightError, match="not clearly better than chance on mnli") as caught:
        check("mnli", {"e": 0, "n": 0, "c": 0}, nli(), NAMES)
    assert "another order" not in str(caught.value)
    assert "allow_weak_victim=True" in str(caught.value)


def test_luck_is_not_taken_for_another_order() -> None:
    """40 of 100 under some order of three labels is luck: six orders were tried."""
    labels = [0] * 34 + [1] * 33 + [2] * 33
    says = {str(i): i % 3 for i in range(100)}
    rows = [
        {"id": str(i), "text_a": str((label * 4 + i) % 100), "text_b": "", "label": label}
        for i, label in enumerate(labels)
    ]
    best = max(
        sum(order[says[row["text_a"]]] == row["label"] for row in rows) for order in itertools.permutations(range(3))
    )
    right = sum(says[row["text_a"]] == row["label"] for row in rows)
    assert right < best < 45  # otherwise this test shows nothing
    with pytest.raises(PreflightError) as caught:
        check("mnli", says, rows, NAMES)
    assert "another order" not in str(caught.value)


def test_a_weak_victim_may_be_allowed_and_the_advice_is_kept() -> None:
    result = check("mnli", {"e": 2, "n": 0, "c": 1}, nli(), NAMES, allow=True)
    assert not result.passed
    assert "another order" in result.advice


def test_always_the_most_frequent_label_is_chance() -> None:
    rows = [{"id": str(i), "text_a": "x", "text_b": "", "label": int(i % 10 == 0)} for i in range(200)]
    with pytest.raises(
        PreflightError, match=r"90\.0% of rows right on 200 clean rows, 90\.0% without reading the text"
    ):
        check("qqp", {"x": 0}, rows, ("not_duplicate", "duplicate"))


def choices(label: int, count: int = 60) -> list[Row]:
    return [
        {
            "id": str(i),
            "context": f"{i % 4}",
            "question": "",
            "choices": list("abcd"),
            "label": (i + label) % 4,
        }
        for i in range(count)
    ]


def test_choices_counted_from_one_are_named() -> None:
    says = {str(i): i for i in range(4)}
    assert check("hellaswag", says, choices(0)).accuracy == 1.0
    with pytest.raises(PreflightError, match="'choice 0' means 'choice 1'"):
        check("hellaswag", says, choices(1))


def spans(share: float) -> list[Row]:
    rows = []
    for i in range(100):
        answer = {"text": ["b c"], "answer_start": [2]} if i < 100 * share else {"text": [], "answer_start": []}
        context = f"{'yes' if answer['text'] else 'no'} " + "word " * 50
        rows.append({"id": str(i), "title": "", "context": context, "question": "?", "answers": answer})
    return rows


def test_reading_is_measured_against_a_random_span() -> None:
    result = check("squad_v1", {"yes": 1, "no": 0}, spans(1.0))
    assert (result.accuracy, result.unit) == (1.0, "answers (by overlap)")
    assert result.chance == pytest.approx(3 / 50)  # 51 words: 50 places for two words, 3 of them overlap


def test_saying_always_no_answer_is_chance() -> None:
    says = {"yes": 0, "no": 0}
    with pytest.raises(
        PreflightError, match=r"50\.0% of answers \(by overlap\) right .* 50\.0% without reading the text"
    ):
        check("squad_v2", says, spans(0.5))
    assert check("squad_v2", {"yes": 1, "no": 0}, spans(0.5)).passed


def test_tagging_counts_tokens_and_tests_rows() -> None:
    rows = [{"id": str(i), "tokens": ["a", "b", "c", "c"], "tags": [0, 1, 2, 2]} for i in range(30)]
    good = check("ccg", {"a": 0, "b": 1, "c": 2}, rows, "XYZ")
    assert (good.accuracy, good.chance, good.unit) == (1.0, 0.5, "tokens")
    assert good.p_value == pytest.approx(0.5**30)
    with pytest.raises(PreflightError, match=r"50\.0% of tokens right"):
        check("ccg", {"a": 2, "b": 2, "c": 2}, rows, "XYZ")


def test_no_row_is_an_error_of_its_own() -> None:
    with pytest.raises(PreflightError, match="mnli has no row to test the victim on"):
        check("mnli", {}, [], NAMES)


def test_the_sample_depends_on_ids_alone() -> None:
    rows = [{"id": f"row{i}"} for i in range(500)]
    shuffled = list(rows)
    random.Random(1).shuffle(shuffled)
    assert sample(iter(shuffled), 50) == sample(rows, 50)
    assert len(sample(rows, 50)) == 50
    assert sample(rows, 50) != rows[:50]
    assert sample(rows[:10], 50) == sample(reversed(rows[:10]), 50)


@pytest.mark.parametrize(
    ("successes", "trials", "chance"),
    list(itertools.product((0, 1, 30, 66, 100, 200), (100, 200), (0.01, 1 / 3, 0.9))),
)
def test_the_binomial_tail_is_exact(successes: int, trials: int, chance: float) -> None:
    p = Fraction(chance)
    exact = sum(
        (math.comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(successes, trials + 1)),
        Fraction(0),
    )
    assert tail(successes, trials, chance) == pytest.approx(float(exact), rel=1e-9, abs=1e-300)


def test_a_second_test_decides_where_few_rows_are_not_enough() -> None:
    """Right in half of the rows where chance is two in five: 200 rows do not show it, 1,000 do."""
    right = {"e": 0, "n": 1, "c": 2}
    # Of ten rows five are right; the first FIRST rows are drawn worse than the rest, as a sample may be.
    rows = [{"id": str(i), "text_a": "e", "text_b": "", "label": 0 if i % 5 < 2 else 1 + i % 2} for i in range(FIRST)]
    rows += nli(SAMPLE - FIRST)
    assert preflight(Reader("mnli", right), catalog.card("mnli"), NAMES, rows).rows == SAMPLE
    with pytest.raises(PreflightError, match=f"on {FIRST} clean rows"):
        preflight(Reader("mnli", right), catalog.card("mnli"), NAMES, rows[:FIRST])
    assert preflight(Reader("mnli", right), catalog.card("mnli"), NAMES, nli(SAMPLE)).rows == FIRST


def test_certain_chances() -> None:
    assert (tail(5, 10, 0.0), tail(10, 10, 1.0), tail(0, 10, 0.5)) == (0.0, 1.0, 1.0)
    assert LEVEL < tail(40, 100, 1 / 3) < 0.1


@pytest.mark.real
def test_a_real_model_with_permuted_names_is_caught(real: Path, tmp_path: Path) -> None:
    from xaug.augment.oracles.victim import Victim
    from xaug.data_cards.sources.base import ReadReport
    from xaug.data_cards.sources.files import FilesSource
    from xaug.models.placement import Placement

    card = catalog.card("mnli")
    rows = sample(FilesSource(real / "data").rows(card, "train", report=ReadReport()), 100)
    folder = shutil.copytree(real / "models/minilm-nli-victim", tmp_path / "victim")
    good = Victim(str(folder), adapter_for(card), NAMES, Placement())
    assert preflight(good, card, NAMES, rows).accuracy > 0.6
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "contradiction", "1": "entailment", "2": "neutral"}
    (folder / "config.json").chmod(0o644)
    (folder / "config.json").write_text(json.dumps(config))
    bad = Victim(str(folder), adapter_for(card), NAMES, Placement())
    with pytest.raises(PreflightError, match="'contradiction' means 'entailment'"):
        preflight(bad, card, NAMES, rows)
