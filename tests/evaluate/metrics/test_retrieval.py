"""Mined pairs, ranked candidates and the nearest one, worked out by hand; average precision beside scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.metrics.map20 import average_precision
from xaug.evaluate.metrics.parts import DEPTH


def query(name: str, *gold: str) -> dict[str, Any]:
    return {"id": name, "gold": list(gold)}


def test_mined_pairs() -> None:
    rows = [query("de-1", "en-1"), query("de-2", "en-2"), query("de-3"), query("de-4"), query("de-5", "en-5", "en-6")]
    said = [["en-1"], ["en-9"], [], ["en-4"], ["en-5", "en-5"]]
    (found,) = METRICS.get("mining_f1").measure(rows, said, labels=(), language="de")
    assert found.parts.tolist() == [[1, 1, 1], [0, 1, 1], [0, 0, 0], [0, 1, 0], [1, 1, 2]]
    # 2 right of 4 said and of 4 true
    assert found.value == 50.0


def test_nothing_mined_is_0() -> None:
    (found,) = METRICS.get("mining_f1").measure([query("a", "b")], [[]], labels=(), language="de")
    assert found.value == 0.0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.booleans()), min_size=1))
def test_mined_pairs_as_sets_of_pairs(lines: list[tuple[int, int, bool, bool]]) -> None:
    """The official way: two sets of pairs, without regard to queries."""
    said = {(left, right) for left, right, own, _ in lines if own}
    gold = {(left, right) for left, right, _, own in lines if own}
    rows = [query(str(at), *(str(right) for left, right in sorted(gold) if left == at)) for at in range(6)]
    predictions = [[str(right) for left, right in sorted(said) if left == at] for at in range(6)]
    (found,) = METRICS.get("mining_f1").measure(rows, predictions, labels=(), language="de")
    right = len(said & gold)
    wanted = 0.0 if not right else 100 * 2 * right / (len(said) + len(gold))
    assert found.value == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize(
    ("said", "gold", "wanted"),
    [
        ("abc", "a", 1.0),
        ("bac", "a", 1 / 2),
        ("bca", "xa", (1 / 3) / 2),  # one of two found, at rank 3
        ("axb", "ab", (1 + 2 / 3) / 2),
        ("aab", "ab", (1 + 2 / 3) / 2),  # said twice: right once, and a rank is spent
        ("", "a", 0.0),
    ],
)
def test_average_precision(said: str, gold: str, wanted: float) -> None:
    assert average_precision(said, set(gold)) == pytest.approx(wanted, rel=1e-15)


def test_the_divisor_is_at_most_20() -> None:
    gold = {str(at) for at in range(30)}
    assert average_precision([str(at) for at in range(30)], gold) == 1.0  # all 20 ranks are right
    assert average_precision(["0"], gold) == 1 / 20
    few = {str(at) for at in range(10)}
    assert average_precision([str(at) for at in range(10)], few) == 1.0


def test_ranks_beyond_20_do_not_count() -> None:
    others = [f"x{at}" for at in range(DEPTH)]
    assert average_precision([*others[:-1], "a"], {"a"}) == 1 / 20
    assert average_precision([*others, "a"], {"a"}) == 0.0


@given(st.permutations(range(12)), st.sets(st.integers(0, 11), min_size=1))
def test_average_precision_as_scikit_learn(order: list[int], gold: set[int]) -> None:
    truth = np.isin(order, list(gold))
    wanted = average_precision_score(truth, -np.arange(12))
    assert average_precision([str(one) for one in order], {str(one) for one in gold}) == pytest.approx(wanted)


@given(st.permutations([str(at) for at in range(30)]))
def test_of_one_gold_it_is_the_reciprocal_rank(order: list[str]) -> None:
    """Mewsli-X's official metric: mean reciprocal rank within 20."""
    rank = order.index("7") + 1
    assert average_precision(order, {"7"}) == (1 / rank if rank <= 20 else 0.0)


def test_map20_and_nearest_are_means_over_queries() -> None:
    rows, said = [query("a", "1"), query("b", "2", "3")], [["0", "1"], ["3", "0", "2"]]
    (found,) = METRICS.get("map20").measure(rows, said, labels=(), language="de")
    assert found.value == pytest.approx(100 * (1 / 2 + (1 + 2 / 3) / 2) / 2)
    (first,) = METRICS.get("top1").measure(rows, said, labels=(), language="de")
    assert first.parts.tolist() == [[0.0], [1.0]]
    assert (first.name, first.value) == ("accuracy", 50.0)


def test_nobody_near_is_wrong() -> None:
    (found,) = METRICS.get("top1").measure([query("a", "1")], [[]], labels=(), language="de")
    assert found.value == 0.0


@pytest.mark.parametrize("name", ["map20", "top1"])
def test_queries_without_gold_are_errors(name: str) -> None:
    with pytest.raises(ValueError, match="row a has no gold"):
        METRICS.get(name).measure([query("a")], [["1"]], labels=(), language="de")


@pytest.mark.parametrize("name", ["map20", "top1", "mining_f1"])
def test_one_text_is_no_list_of_candidates(name: str) -> None:
    with pytest.raises(TypeError, match="row a: the prediction is one text"):
        METRICS.get(name).measure([query("a", "1")], ["1"], labels=(), language="de")
    with pytest.raises(ValueError, match="no rows"):
        METRICS.get(name).measure([], [], labels=(), language="de")
