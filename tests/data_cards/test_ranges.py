from __future__ import annotations

import pytest
from xaug.data_cards.ranges import Range, mean_range, spread_order


def test_ends_are_added_and_multiplied() -> None:
    assert Range(1, 2) + Range(10, 20) == Range(11, 22)
    assert Range(1, 2) * 3 == Range(3, 6)
    assert Range(1, 2).widened(0.5, 2) == Range(0.5, 4)


def test_the_range_of_a_few_values_contains_the_mean() -> None:
    low_and_high = [mean_range([(seed * 7919 + at * 104_729) % 100 for at in range(30)]) for seed in range(50)]
    inside = sum(one.low <= 49.5 <= one.high for one in low_and_high)
    assert inside >= 40  # nine of ten are meant
    assert all(one.low < one.high for one in low_and_high)


def test_equal_values_have_no_spread_and_no_values_no_range() -> None:
    assert mean_range([3.0]) == Range(3.0, 3.0)
    assert mean_range([2.0, 2.0]) == Range(2.0, 2.0)
    with pytest.raises(ValueError, match="no values"):
        mean_range([])


@pytest.mark.parametrize("count", [1, 2, 3, 10, 64, 1000])
def test_the_spread_order_contains_every_number_once(count: int) -> None:
    assert sorted(spread_order(count)) == list(range(count))


def test_a_prefix_of_the_spread_order_covers_the_whole() -> None:
    first = sorted(spread_order(1000)[:8])
    gaps = [after - before for before, after in zip([0, *first], [*first, 999], strict=True)]
    assert max(gaps) <= 250
