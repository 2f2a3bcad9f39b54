"""The distribution of an estimate with a variance of few seeds and one of many rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from xaug.study.statistics.equivalence import equivalence_p
from xaug.study.statistics.uncertainty import Uncertainty

VARIANCES = st.floats(0.01, 100)
SURE = st.builds(Uncertainty, VARIANCES, st.integers(1, 30), st.one_of(st.just(0.0), VARIANCES), st.integers(50, 5_000))


@given(st.floats(-30, 30), st.integers(1, 30))
def test_without_a_variance_of_rows_it_is_the_t_test(value: float, df: int) -> None:
    one = Uncertainty(2.0, df, 0.0, 100)
    expected = 2 * stats.t.sf(abs(value) / np.sqrt(2.0), df)
    assert one.p(value) == pytest.approx(max(expected, 2e-12), rel=1e-6, abs=1e-9)
    assert one.df == df
    assert one.half_width() == pytest.approx(stats.t.ppf(0.975, df) * np.sqrt(2.0))


@given(SURE)
def test_p_below_the_level_is_an_interval_without_zero(one: Uncertainty) -> None:
    edge = one.half_width()
    assert one.p(edge * 1.001) < 0.05 < one.p(edge * 0.999)
    assert stats.t.ppf(0.975, one.df) * one.se == pytest.approx(edge)
    assert min(one.seeds_df, one.rows_df) <= one.df <= max(one.seeds_df, one.rows_df)


@given(SURE, st.floats(-5, 5), st.floats(0.1, 20))
def test_equivalence_is_the_90_percent_interval_within_the_margins(
    one: Uncertainty, value: float, margin: float
) -> None:
    half = one.half_width(0.1)
    inside = -margin < value - half and value + half < margin
    if abs(abs(value) + half - margin) > 1e-6:
        assert (equivalence_p(value, one, margin) < 0.05) == inside


@pytest.mark.parametrize("alpha", [0.05, 0.01])
@pytest.mark.parametrize("seeds", [2, 3, 5])
@pytest.mark.parametrize("rows", [0.01, 0.05, 0.25, 1.0, 4.0])
def test_the_level_holds_where_satterthwaite_is_too_liberal(alpha: float, seeds: int, rows: float) -> None:
    """The docstring's figures: with 3 seeds and a small part of rows, Satterthwaite rejects too often."""
    rng = np.random.default_rng(0)
    of_seeds = rng.chisquare(seeds - 1, 20_000) / (seeds - 1)
    values = rng.normal(0, np.sqrt(1 + rows), 20_000)
    critical = np.array([Uncertainty(one, seeds - 1, rows, 1_000).half_width(alpha) for one in of_seeds])
    assert np.mean(np.abs(values) > critical) < 1.2 * alpha  # 20,000 draws
    df = (of_seeds + rows) ** 2 / (of_seeds**2 / (seeds - 1) + rows**2 / 1_000)
    liberal = np.mean(np.abs(values) > stats.t.ppf(1 - alpha / 2, df) * np.sqrt(of_seeds + rows))
    if (alpha, seeds, rows) == (0.01, 3, 0.05):
        assert liberal > 2.5 * alpha


@given(SURE)
def test_a_second_source_of_variance_never_narrows_the_interval(one: Uncertainty) -> None:
    for alpha in (0.05, 0.002):
        alone = Uncertainty(one.seeds, one.seeds_df, 0.0, one.rows_df)
        assert one.half_width(alpha) >= alone.half_width(alpha) * (1 - 1e-9)


def test_where_nothing_varies_the_rows_vote() -> None:
    sure = Uncertainty(0.0, 2, 0.0, 19)
    assert sure.p(1.0) == pytest.approx(2 * 0.5**20)
    assert Uncertainty(0.0, 0, 0.0, 0).p(1.0) == 1.0  # a single row
    assert sure.p(0.0) == 1.0
    assert (sure.half_width(), sure.se, sure.df) == (0.0, 0.0, 19.0)
    assert equivalence_p(0.0, sure, 1.0) < 0.05
    assert equivalence_p(2.0, sure, 1.0) == 1.0


def test_a_single_seed_leaves_the_rows() -> None:
    one = Uncertainty(0.0, 0, 4.0, 99)
    assert one.p(4.0) == pytest.approx(2 * stats.t.sf(2.0, 99), rel=1e-6)
    assert one.df == 99


def test_a_tiny_p_has_a_floor() -> None:
    assert Uncertainty(1.0, 9, 0.0, 100).p(1e6) == pytest.approx(2e-12)
