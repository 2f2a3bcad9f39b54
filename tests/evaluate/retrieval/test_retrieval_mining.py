"""Mining by hand: candidates of each direction, their join, the threshold and what it takes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import DataError
from xaug.evaluate.retrieval.mining import (
    Pair,
    Retrieval,
    Threshold,
    best_threshold,
    distinct,
    extract,
    mine,
    save_pairs,
    save_threshold,
)
from xaug.evaluate.retrieval.vectors import Vectors

CAP = 10**9
# Candidates are the axes, so a query's numbers are its cosines: rows of length 1.
#        c0    c1    c2
#  q0   0.8   0.6   0
#  q1   0.6   0     0.8
#  q2   0.96  0.28  0
QUERIES = Vectors(np.array([[0.8, 0.6, 0], [0.6, 0, 0.8], [0.96, 0.28, 0]], dtype=np.float32), "q")
CANDIDATES = Vectors(np.eye(3, dtype=np.float32), "c")


@pytest.mark.parametrize(
    ("retrieval", "expected"),
    [
        ("forward", [(0.96, 2, 0), (0.8, 0, 0), (0.8, 1, 2)]),
        ("backward", [(0.96, 2, 0), (0.8, 1, 2), (0.6, 0, 1)]),
        ("intersect", [(0.96, 2, 0), (0.8, 1, 2)]),
        # q2-c0 first; q0-c0 finds c0 taken; q1-c2; then q0-c1 from the other direction.
        ("max", [(0.96, 2, 0), (0.8, 1, 2), (0.6, 0, 1)]),
    ],
)
def test_cosine_by_hand(retrieval: Retrieval, expected: list[tuple[float, int, int]]) -> None:
    pairs = mine(QUERIES, CANDIDATES, scoring="cosine", retrieval=retrieval, memory_cap=CAP)
    assert [(round(pair.score, 6), pair.query, pair.candidate) for pair in pairs] == expected


def test_margin_by_hand() -> None:
    """k = 2. Means of queries 0.7, 0.7, 0.62; of candidates (0.96 + 0.8) / 2 = 0.88, (0.6 + 0.28) / 2 = 0.44, 0.4.

    q0: c0 0.8 / 0.79 = 1.0127, c1 0.6 / 0.57 = 1.0526 → c1, though c0 is nearer.
    q1: c2 0.8 / 0.55 = 1.4545 → c2.   q2: c0 0.96 / 0.75 = 1.28 → c0.
    """
    pairs = mine(QUERIES, CANDIDATES, scoring="margin", neighbours=2, memory_cap=CAP)
    assert [(pair.query, pair.candidate) for pair in pairs] == [(1, 2), (2, 0), (0, 1)]
    assert [pair.score for pair in pairs] == pytest.approx([0.8 / 0.55, 1.28, 0.6 / 0.57], abs=1e-6)


def test_pairs_below_the_floor_are_none() -> None:
    """A ratio margin of 0 or less gives no pair, but a difference of any size may."""
    queries = Vectors(np.array([[1, 0], [-1, 0.0]], dtype=np.float32), "q")
    candidates = Vectors(np.array([[1, 0], [0.6, 0.8]], dtype=np.float32), "c")
    assert {(p.query, p.candidate) for p in mine(queries, candidates, scoring="cosine", memory_cap=CAP)} == {(0, 0)}
    pairs = mine(queries, candidates, scoring="csls", neighbours=1, memory_cap=CAP)
    assert {(p.query, p.candidate) for p in pairs} == {(0, 0), (1, 1)}


def test_repeated_texts_are_searched_once_and_never_mined() -> None:
    """Rows 0 and 2 are one text, row 3 is that of row 1 but for a blank: only row 4 may be in a pair."""
    assert distinct(["a", "b", "a", "b ", "c"]).rows.tolist() == [0, 1, 3, 4]
    assert distinct(["a", "b", "a", "b ", "c"]).repeated == {0, 1, 3}
    queries = Vectors(np.array([[0, 1], [0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32), "q")
    candidates = Vectors(np.array([[0.6, 0.8], [0.6, 0.8], [0, 1], [1, 0]], dtype=np.float32), "c")
    told = (["same", "same", "other", "finds twice"], ["twice", "twice", "y", "x"])
    pairs = mine(queries, candidates, texts=told, scoring="cosine", memory_cap=CAP)
    assert [(pair.query, pair.candidate) for pair in pairs] == [(2, 3)]  # places among all
    with pytest.raises(DataError, match="4 vectors but 2 texts"):
        mine(queries, candidates, texts=(["a", "b"], ["x", "y"]), memory_cap=CAP)


# Best first: right, wrong, right, wrong, right; 4 gold pairs, of which one is not found.
PAIRS = [Pair(0.9, 0, 0), Pair(0.8, 1, 9), Pair(0.7, 2, 2), Pair(0.5, 3, 9), Pair(0.1, 4, 4)]
GOLD = {(0, 0), (2, 2), (4, 4), (7, 7)}


def test_threshold_by_hand() -> None:
    """F1 = 2 right / (said + 4): 2/5, 2/6, 4/7, 4/8, 6/9 → all five, the best; without the last: three, (0.7+0.5)/2."""
    assert best_threshold(PAIRS, GOLD) == Threshold(0.1, pytest.approx(100 * 6 / 9))
    assert best_threshold(PAIRS[:4], GOLD) == Threshold(pytest.approx(0.6), pytest.approx(100 * 4 / 7))
    assert extract(PAIRS, 0.6) == PAIRS[:3]
    assert extract(PAIRS, 0.7) == PAIRS[:3]  # its own score is enough


def test_equal_scores_are_taken_together() -> None:
    """The correct one of two equal scores alone would give F1 100, but a threshold takes both: 2 x 1 / (2 + 1)."""
    tied = [Pair(0.5, 0, 0), Pair(0.5, 1, 1)]
    found = best_threshold(tied, {(0, 0)})
    assert found == Threshold(0.5, pytest.approx(200 / 3))
    assert len(extract(tied, found.value)) == 2


def test_nothing_right_and_nothing_to_be_right() -> None:
    assert best_threshold(PAIRS, {(9, 9)}) == Threshold(0.0, 0.0)
    assert best_threshold([], GOLD) == Threshold(0.0, 0.0)
    with pytest.raises(DataError, match="no gold pairs"):
        best_threshold(PAIRS, set())


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 9)), max_size=12, unique_by=lambda one: one[1]),
    st.sets(st.integers(0, 9), min_size=1),
)
def test_no_threshold_is_better(scored: list[tuple[int, int]], true: set[int]) -> None:
    pairs = [Pair(score / 4, at, at) for score, at in scored]
    gold = {(at, at) for at in true}

    def f1(threshold: float) -> float:
        said = extract(pairs, threshold)
        right = sum((pair.query, pair.candidate) in gold for pair in said)
        return 100 * 2 * right / (len(said) + len(gold))

    found = best_threshold(pairs, gold)
    everywhere = [f1(quarter / 8) for quarter in range(-12, 13)]
    assert found.f1 == pytest.approx(max(everywhere))
    assert found.f1 == 0 or f1(found.value) == pytest.approx(found.f1)


def test_splits_never_share_a_file(tmp_path: Path) -> None:
    ids = ([f"de-{n}" for n in range(5)], [f"en-{n}" for n in range(10)])
    dev = save_pairs(tmp_path / "m", "de", "validation", reversed(PAIRS), ids)
    test = save_pairs(tmp_path / "m", "de", "test", PAIRS[:1], ids)
    assert dev != test
    assert dev.read_text().splitlines()[:2] == ["0.9\tde-0\ten-0", "0.8\tde-1\ten-9"]
    assert test.read_text() == "0.9\tde-0\ten-0\n"
    said = json.loads(
        save_threshold(tmp_path / "m", "de", "validation", Threshold(0.6, 50.0), {"scoring": "margin"}).read_text()
    )
    assert said == {"threshold": 0.6, "f1": 50.0, "split": "validation", "scoring": "margin"}
