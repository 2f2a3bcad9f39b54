"""A sample by hashes does not depend on the order of the rows, and draws every row equally often."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.facts.drawing import Draw


def drawn(keys: list[str], size: int) -> list[str]:
    draw: Draw[str] = Draw(size)
    for key in keys:
        draw.offer(key, lambda key=key: key)  # type: ignore[misc]
    assert draw.offered == len(keys)
    return draw.drawn()


@given(st.lists(st.text(), unique=True, max_size=40), st.integers(0, 10), st.randoms())
def test_the_order_does_not_matter(keys: list[str], size: int, rng: random.Random) -> None:
    found = drawn(keys, size)
    assert len(found) == min(size, len(keys))
    assert set(found) <= set(keys)
    rng.shuffle(keys)
    assert drawn(keys, size) == found


def test_rows_are_drawn_equally_often() -> None:
    # 2,000 draws of 10 from 100 rows: each row 200 times, with a standard deviation of 13.4.
    times = dict.fromkeys(range(100), 0)
    for trial in range(2000):
        for key in drawn([f"{trial}/{row}" for row in times], 10):
            times[int(key.split("/")[1])] += 1
    assert min(times.values()) > 140 and max(times.values()) < 260


def test_a_thing_is_made_only_if_it_is_kept() -> None:
    made: list[str] = []
    draw: Draw[None] = Draw(5)
    for row in range(10_000):
        draw.offer(str(row), lambda row=row: made.append(str(row)))  # type: ignore[misc]
    assert len(made) < 100, "the expectation is 5 * (1 + ln(10,000 / 5)) = 43"


def test_keys_may_repeat() -> None:
    draw: Draw[dict[str, int]] = Draw(2)
    for number in range(6):
        draw.offer("same", lambda number=number: {"number": number})  # type: ignore[misc]
    assert len(draw.drawn()) == 2
