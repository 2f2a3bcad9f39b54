"""What one answer for every row scores, by hand."""

from __future__ import annotations

from typing import Any

import pytest
from xaug.train.heads import HEADS

SPANS = [
    {"context": "a b c d", "question": "q", "answers": {"text": ["b"], "answer_start": [2]}, "is_impossible": False},
    {"context": "x y", "question": "q", "answers": {"text": ["x y"], "answer_start": [0]}, "is_impossible": False},
    {"context": "x y", "question": "q", "answers": {"text": [], "answer_start": []}, "is_impossible": True},
]


def scores(head: str, rows: list[dict[str, Any]], *labels: str) -> dict[str, float]:
    return HEADS.get(head).score(rows, HEADS.get(head).uninformed(rows), labels)


def test_labels_and_choices() -> None:
    rows = [{"label": label} for label in (2, 1, 1, 0, 2)]
    assert scores("classification", rows, "a", "b", "c") == {"accuracy": 40.0}, "the smaller of equals"
    assert HEADS.get("classification").uninformed(rows) == [1] * 5
    assert scores("multiple_choice", rows) == {"accuracy": 40.0}
    binary = [{"label": label} for label in (1, 1, 0)]
    assert scores("classification", binary, "no", "yes") == pytest.approx({"accuracy": 200 / 3, "f1": 80.0})


def test_tags() -> None:
    rows = [{"tokens": ["a", "b"], "tags": [4, 2]}, {"tokens": ["c"], "tags": [4]}]
    assert HEADS.get("tagging").uninformed(rows) == [[4, 4], [4]]
    assert scores("tagging", rows) == {"accuracy": pytest.approx(200 / 3)}


def test_spans() -> None:
    found = scores("span", SPANS[:2])
    # "a" is an article, which SQuAD's normalisation drops: b of "b c d" has precision 1/3 and recall 1.
    assert (found["f1"], found["exact"]) == (pytest.approx((50.0 + 100.0) / 2), 50.0)
    mostly = scores("span", [SPANS[0], SPANS[2], SPANS[2]])
    assert mostly["f1"] == mostly["exact"] == pytest.approx(200 / 3), "no answer is right for two of three"


def test_rankings() -> None:
    rows = [SPANS[0], SPANS[1], SPANS[0], SPANS[2]]
    found = scores("dual_encoder", rows)
    assert found == {"mrr": pytest.approx(100 * (1 + 1 / 2 + 1) / 3), "accuracy": pytest.approx(200 / 3)}
    mentions = [{"role": "query", "context": text} for text in ("A town.", "A river.", "")]
    assert scores("entity", [*mentions, {"role": "candidate", "context": "A hill."}])["mrr"] == 75.0
