"""The Levenshtein distance up to a limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.attacks.constraints.base import distance_within


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("kitten", "sitting", 3), ("abc", "", 3), ("flaw", "lawn", 2), ("abcd", "bacd", 2)],
)
def test_distances_worked_out_by_hand(one: str, other: str, distance: int) -> None:
    assert [distance_within(one, other, limit) for limit in range(5)] == [limit >= distance for limit in range(5)]


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_a_distance_is_that_of_the_whole_table(one: str, other: str) -> None:
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row = row, [i]
        for j, against in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against)))
    for limit in range(10):
        assert distance_within(one, other, limit) == (row[-1] <= limit)
