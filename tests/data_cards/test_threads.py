"""Work in several threads comes back in order, and stops at the first error."""

from __future__ import annotations

import threading
from itertools import count, islice

import pytest
from xaug.data_cards.threads import cores, in_threads


def test_results_come_in_the_order_of_the_items_whatever_ends_first() -> None:
    second = threading.Event()

    def wait_for_the_second(number: int) -> int:
        if number == 0:
            second.wait()  # for ever, unless both run at the same time
        else:
            second.set()
        return number * number

    assert list(in_threads(wait_for_the_second, range(50), 2)) == [number * number for number in range(50)]


def test_items_are_taken_as_results_are_asked_for() -> None:
    taken = count()
    items = (next(taken) for _ in range(1_000))
    assert list(islice(in_threads(str, items, 3), 10)) == [str(number) for number in range(10)]
    assert next(taken) <= 10 + 2 * 3


def test_an_error_is_raised_at_its_turn_and_no_further_call_begins() -> None:
    begun: list[int] = []

    def fail_at_three(number: int) -> int:
        begun.append(number)
        if number == 3:
            raise ValueError("three")
        return number

    found = []
    with pytest.raises(ValueError, match="three"):
        found += list(in_threads(fail_at_three, range(1_000), 2))
    assert len(begun) < 20


def test_there_is_a_core() -> None:
    assert cores() >= 1
