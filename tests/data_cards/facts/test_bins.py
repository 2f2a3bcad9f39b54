"""Histograms in bounded memory count exactly, whatever the order of the numbers."""

from __future__ import annotations

import math
import random
from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.facts.bins import BINS, Bins
from xaug.data_cards.facts.model import Histogram

NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.floats(-1, 1) | st.integers(-5, 5).map(float), max_size=60)


def histograms(*groups: list[float], finest: float = 2**-8) -> tuple[Histogram, ...]:
    bins = Bins(len(groups), finest)
    for group, values in enumerate(groups):
        for value in values:
            bins.add(group, [value])
    return bins.histograms()


@given(NUMBERS, NUMBERS, st.randoms())
def test_every_number_is_in_its_bin_in_any_order(first: list[float], second: list[float], rng: random.Random) -> None:
    found = histograms(first, second)
    shuffled = [("a", value) for value in first] + [("b", value) for value in second]
    rng.shuffle(shuffled)
    bins = Bins(2, 2**-8)
    for name, value in shuffled:
        bins.add("ab".index(name), [value])
    assert bins.histograms() == found
    for values, one in zip((first, second), found, strict=True):
        assert one.total == len(values)
        assert len(one.counts) <= BINS
        edges = [one.start + at * one.width for at in range(len(one.counts))]
        counts = [0] * len(one.counts)
        for value in values:
            counts[bisect_right(edges, value) - 1] += 1
        assert tuple(counts) == one.counts


def test_narrow_scores_have_narrow_bins() -> None:
    (one,) = histograms([0.95, 0.96, 0.999])
    assert one.width == 2**-8


def test_a_wide_range_is_halved_until_it_fits() -> None:
    (one,) = histograms([-1.0, 1.0])
    assert (one.start, one.width) == (-1.0, 1 / 16)
    assert sum(one.counts) == 2


def test_numbers_that_are_not_finite_are_left_out() -> None:
    (one,) = histograms([math.nan, math.inf, 1.0])
    assert one.total == 1


def test_no_number_gives_an_empty_histogram() -> None:
    assert histograms([]) == (Histogram(0.0, 2**-8, ()),)
