"""The map from hashes to rows gives what a dict gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.filters.places import NONE, Places

# Many keys share their lower bits, so that they compete for the same slots.
KEYS = st.one_of(st.integers(1, 2**64 - 1), st.integers(1, 9).map(lambda number: number << 40 | 7))


@given(st.lists(st.tuples(KEYS, st.integers(0, 2**31 - 1))), st.lists(KEYS))
def test_it_holds_what_a_dict_holds(given_pairs: list[tuple[int, int]], others: list[int]) -> None:
    places, known = Places(), dict(given_pairs)
    for key, number in given_pairs:
        places.put(key, number)
    for key in [*known, *others]:
        assert places.get(key) == known.get(key, NONE)


def test_it_grows_and_forgets_nothing() -> None:
    places = Places()
    for number in range(5_000):
        places.put(number * 0x9E3779B97F4A7C15 % 2**64, number)
        places.put(number * 0x9E3779B97F4A7C15 % 2**64, number + 1)
    assert [places.get(number * 0x9E3779B97F4A7C15 % 2**64) for number in range(5_000)] == list(range(1, 5_001))
