"""The levels of several looks at a study."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import UsageError
from xaug.study.statistics.looks import level


@given(st.sets(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 10))
def test_all_looks_together_spend_the_level_and_no_more(sizes: set[int], more: int) -> None:
    looks = sorted(sizes)
    levels = [level(looks[: at + 1], looks[-1] + more) for at in range(len(looks))]
    assert all(one > 0 for one in levels)
    assert sum(levels) <= 0.05 + 1e-12
    assert (sum(levels) == pytest.approx(0.05)) == (more == 0)


def test_half_the_seeds_spend_more_than_half() -> None:
    """0.05 ln(1 + (e - 1) / 2) = 0.0310, as in Lan and DeMets' table for Pocock's function."""
    assert level([5], 10) == pytest.approx(0.0310, abs=5e-5)
    assert level([5, 10], 10) == pytest.approx(0.0190, abs=5e-5)


@pytest.mark.parametrize("looks", [[], [0], [3, 3], [5, 3]])
def test_a_look_needs_more_seeds(looks: list[int]) -> None:
    with pytest.raises(UsageError, match="more seeds"):
        level(looks, 10)


def test_more_seeds_than_declared_are_refused() -> None:
    with pytest.raises(UsageError, match="start a new study"):
        level([5, 12], 10)
