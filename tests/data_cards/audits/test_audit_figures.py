"""Wilson's interval and Krippendorff's alpha against published figures, and the answer of a majority."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.audits.agreement import krippendorff_alpha, majority
from xaug.data_cards.audits.shares import Tally, wilson
from xaug.data_cards.audits.verdicts import ANSWERS, RowKey, Verdict, together


# Newcombe (1998), "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, table I,
# method 3 (score, no continuity correction).
@pytest.mark.parametrize(
    ("hits", "rows", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_the_published_ones(hits: int, rows: int, low: float, high: float) -> None:
    found = wilson(hits, rows)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5_000).flatmap(lambda rows: st.tuples(st.integers(0, rows), st.just(rows))))
def test_the_ends_of_an_interval_solve_wilsons_equation(case: tuple[int, int]) -> None:
    hits, rows = case
    found = wilson(hits, rows)
    assert 0.0 <= found.low <= hits / rows <= found.high <= 1.0
    assert (found.low == 0.0) == (hits == 0)
    assert (found.high == 1.0) == (hits == rows)
    for end in (found.low, found.high):
        if 0.0 < end < 1.0:
            z = (hits / rows - end) / math.sqrt(end * (1 - end) / rows)
            assert abs(z) == pytest.approx(1.959964, abs=1e-5)


@pytest.mark.parametrize("case", [(1, 0), (-1, 3), (4, 3)])
def test_no_share_has_no_interval(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(*case)


def test_an_unsure_answer_is_an_answer_and_not_a_yes() -> None:
    tally = Tally.of(["yes", "yes", "no", "unsure", None])
    assert (tally.yes, tally.no, tally.unsure, tally.rows) == (2, 1, 1, 4)
    assert tally.share == 0.5
    assert tally.interval == wilson(2, 4)
    assert tally.decided == pytest.approx(2 / 3)
    assert tally.decided_interval == wilson(2, 3)
    assert (Tally().share, Tally().interval, Tally().decided, Tally().decided_interval) == (None, None, None, None)


# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", sections A, B and C.
A = (list("0100000010"), list("1110010000"))
B = (list("aabbdcccedda"), list("babbbccceddd"))
C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


@pytest.mark.parametrize(("observers", "alpha"), [(A, 0.095), (B, 0.692), (C, 0.743)])
def test_alpha_is_that_of_the_worked_examples(observers: Sequence[Sequence[object]], alpha: float) -> None:
    found = krippendorff_alpha(zip(*observers, strict=True))
    assert found is not None
    assert round(found, 3) == alpha


Units = st.lists(st.lists(st.sampled_from([None, "yes", "no", "unsure"]), min_size=3, max_size=3), max_size=20)


@given(Units, st.randoms(use_true_random=False))
def test_alpha_depends_on_neither_order_nor_empty_rows(units: list[list[str | None]], rng: random.Random) -> None:
    shuffled = [rng.sample(unit, len(unit)) for unit in units]
    rng.shuffle(shuffled)
    found, again = krippendorff_alpha(units), krippendorff_alpha([*shuffled, [None, None, None], ["yes", None, None]])
    assert (found is None) == (again is None)
    if found is not None and again is not None:
        assert found == pytest.approx(again)
        assert found <= 1.0


@given(Units)
def test_alpha_is_that_of_the_package_krippendorff(units: list[list[str | None]]) -> None:
    found = krippendorff_alpha(units)
    if found is not None:
        codes = {"yes": 0.0, "no": 1.0, "unsure": 2.0, None: math.nan}
        observers = [[codes[value] for value in column] for column in zip(*units, strict=True)]
        assert found == pytest.approx(krippendorff.alpha(reliability_data=observers, level_of_measurement="nominal"))


def test_alpha_is_undefined_where_nothing_can_be_confused() -> None:
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["yes"], ["no"]]) is None
    assert krippendorff_alpha([["yes", "yes"], ["yes", "yes"]]) is None
    assert krippendorff_alpha([["yes", "yes"], ["no", "no"]]) == 1.0


def test_a_majority_is_the_most_frequent_answer() -> None:
    assert majority(["yes", "no", "yes", None]) == "yes"
    assert majority(["no"]) == "no"
    assert majority(["yes", "no"]) == "unsure"
    assert majority(["unsure", "no", "no"]) == "no"
    assert majority([None, None]) is None


@given(st.sampled_from([*ANSWERS, None]), st.sampled_from([*ANSWERS, None]))
def test_both_questions_are_yes_only_if_each_is(one: str | None, two: str | None) -> None:
    both = together(one, two)  # type: ignore[arg-type]
    assert (both == "yes") == (one == two == "yes")
    assert (both == "no") == ("no" in (one, two))
    if both is None:
        assert None in (one, two)
    assert Verdict(RowKey("train", 0), one, two).answer("both") == both  # type: ignore[arg-type]
