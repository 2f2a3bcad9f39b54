"""SQuAD's metric over rows: by hand, against transformers' copy of the script, and against the trainer's own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.evaluate.metrics import METRICS, Measured
from xaug.train.heads.squad_metric import normalised, squad

EM_F1 = METRICS.get("em_f1")
WORDS = st.lists(st.sampled_from(["The", "a", "cat", "Cat,", "dog", "кот", "猫"]), max_size=4).map(" ".join)


def row(*golds: str) -> dict[str, Any]:
    return {"id": "q", "answers": {"text": list(golds), "answer_start": [0] * len(golds)}, "is_impossible": not golds}


def measured(rows: list[dict[str, Any]], said: list[str]) -> dict[str, Measured]:
    return {one.name: one for one in EM_F1.measure(rows, said, labels=(), language="ru")}


def test_by_hand() -> None:
    found = measured([row("cat", "big cat"), row("dog")], ["a big Cat!", "cats"])
    # "big cat" equals the second gold; "cats" shares no word with "dog"
    assert found["f1"].parts.tolist() == [[1.0], [0.0]]
    assert found["exact"].parts.tolist() == [[1.0], [0.0]]
    assert EM_F1.main == tuple(found)
    # precision 1/2, recall 1: 2/3; nothing exact
    assert measured([row("cat")], ["cat sat"])["f1"].value == pytest.approx(200 / 3, rel=1e-15)


@pytest.fixture(scope="module")
def script() -> Any:
    """transformers' copy of SQuAD's script, which transformers 5 no longer has."""
    return pytest.importorskip("transformers.data.metrics.squad_metrics", reason="not in transformers 5")


@given(st.lists(st.tuples(WORDS, st.lists(WORDS.filter(normalised), min_size=1, max_size=3)), min_size=1, max_size=5))
def test_as_transformers_has_it(script: Any, cases: list[tuple[str, list[str]]]) -> None:
    found = measured([row(*golds) for _, golds in cases], [said for said, _ in cases])
    f1 = [max(script.compute_f1(gold, said) for gold in golds) for said, golds in cases]
    exact = [max(script.compute_exact(gold, said) for gold in golds) for said, golds in cases]
    assert found["f1"].parts[:, 0].tolist() == f1
    assert found["exact"].parts[:, 0].tolist() == exact


@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=5))
def test_questions_without_an_answer_are_scored_as_in_training(cases: list[tuple[str, list[str]]]) -> None:
    said, golds = [said for said, _ in cases], [golds for _, golds in cases]
    found = measured([row(*own) for own in golds], said)
    trained = squad(said, golds)
    assert {name: one.value for name, one in found.items()} == pytest.approx(trained, rel=1e-14)


def test_an_impossible_row_wants_no_answer() -> None:
    found = measured([row(), row(), row("cat")], ["", "cat", "cat"])
    assert found["exact"].parts[:, 0].tolist() == [1.0, 0.0, 1.0]


def test_no_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="no rows"):
        EM_F1.measure([], [], labels=(), language="en")
