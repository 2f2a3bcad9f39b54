"""The minimum detectable effect."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from xaug.data_cards.errors import UsageError
from xaug.study.findings import Components
from xaug.study.statistics.power import Assumed, detectable, mde, planned, power
from xaug.study.statistics.uncertainty import Uncertainty


@pytest.mark.parametrize("seeds", [2, 3, 5, 10, 30])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 8])
def test_without_rows_the_power_is_that_of_the_noncentral_t_distribution(seeds: int, alpha: float) -> None:
    one = Uncertainty(1.0, seeds - 1, 0.0, 1_000)
    found = detectable(one, alpha)
    assert found is not None
    critical = stats.t.ppf(1 - alpha / 2, seeds - 1)
    exact = stats.nct.sf(critical, seeds - 1, found)  # below -critical it is far less than 0.001
    assert exact == pytest.approx(0.8, abs=0.003)


def test_with_rows_the_power_is_what_simulated_tests_have() -> None:
    one = Uncertainty(1.0, 3, 0.5, 1_000)
    found = detectable(one)
    assert found is not None
    rng = np.random.default_rng(1)
    estimated = rng.chisquare(3, 20_000) / 3
    values = rng.normal(found, one.se, 20_000)
    limits = np.array([Uncertainty(seeds, 3, 0.5, 1_000).half_width() for seeds in estimated])
    assert np.mean(np.abs(values) > limits) == pytest.approx(0.8, abs=0.01)
    assert power(0.0, one) < 0.05


def test_one_seed_or_no_variance_gives_none() -> None:
    assert detectable(Uncertainty(0.0, 0, 1.0, 100)) is None
    assert detectable(Uncertainty(0.0, 4, 0.0, 100)) is None
    assert mde(Components(arm_seeds=4.0, target_seeds=1.0, rows=1.0), seeds=1) is None


@given(st.floats(0.1, 20), st.floats(0, 5), st.floats(0, 5), st.integers(2, 12))
def test_more_seeds_find_smaller_differences(arm: float, target: float, rows: float, seeds: int) -> None:
    parts = Components(arm_seeds=arm, target_seeds=target, rows=rows)
    few, more = mde(parts, seeds), mde(parts, seeds + 1)
    nested, strict = mde(parts, seeds, target_seeds=3), mde(parts, seeds, alpha=0.01)
    assert few is not None and more is not None and nested is not None and strict is not None
    assert more < few
    assert nested <= few * 1.0001
    assert strict > few
    assert few > 2.8 * np.sqrt(rows) * 0.99  # no number of seeds takes away what rows do: 1.96 + 0.84


def test_a_plan_needs_the_variance_of_seeds() -> None:
    with pytest.raises(UsageError, match="one arm seed"):
        planned(Components(arm_seeds=None, target_seeds=None, rows=1.0), 5, 2)
    assert planned(Components(arm_seeds=4.0, target_seeds=None, rows=1.0), 4, 2).variance == 2.0


def test_what_is_assumed_before_a_pilot() -> None:
    one = Assumed(arm_seeds=2.0, target_seeds=1.0, rows=0.5, between_tasks=0.5).components([1.0, -1.0], tasks=4)
    assert one == Components(arm_seeds=2 * 4 * (0.5 + 0.5 / 4), target_seeds=2 / 4, rows=2 * 0.25 / 4)
