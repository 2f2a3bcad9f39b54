"""Blocking code as a search: questions, answers, errors, and the chance of each row."""

import random
import threading
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.parked import Line, parked
from xaug.augment.engine import Engine
from xaug.augment.queries import Query


def _one(item: str) -> Generator[Query, list[Any], list[Any]]:
    return (yield Query("echo", [item]))


class _Echo:
    def __init__(self) -> None:
        self.batches: list[list[Any]] = []

    def answer(self, items: Any) -> list[Any]:
        self.batches.append(list(items))
        return [f"{item}!" for item in items]


def _three(name: str) -> Any:
    def work(line: Line) -> list[str]:
        return [line.ask(_one(f"{name}{i}"))[0] for i in range(3)]

    return work


def test_the_engine_gathers_the_questions_of_threads_into_batches() -> None:
    echo = _Echo()
    found = dict(Engine({"echo": echo}).run((name, parked(_three(name), 0)) for name in "abc"))
    assert found == {name: [f"{name}{i}!" for i in range(3)] for name in "abc"}
    assert echo.batches == [[f"{name}{i}" for name in "abc"] for i in range(3)]


def test_a_row_draws_the_same_numbers_whatever_else_is_in_flight() -> None:
    def draws(line: Line) -> list[float]:
        out = []
        for _ in range(3):
            out += [random.random(), float(np.random.random())]
            line.ask(_one("x"))
        return out

    before, numpy_before = random.getstate(), np.random.get_state()[1].tolist()
    alone = dict(Engine({"echo": _Echo()}).run([("a", parked(draws, 7))]))["a"]
    among = dict(Engine({"echo": _Echo()}).run((i, parked(draws, seed)) for i, seed in enumerate((1, 7, 2))))
    assert among[1] == alone
    assert among[0] != alone
    reference, numpy_reference = random.Random(7), np.random.RandomState(7)
    assert alone == [one for _ in range(3) for one in (reference.random(), numpy_reference.random_sample())]
    assert (random.getstate(), np.random.get_state()[1].tolist()) == (before, numpy_before)


def test_what_the_work_raises_the_search_raises() -> None:
    def work(_line: Line) -> None:
        raise LookupError("no such word")

    with pytest.raises(LookupError, match="no such word"):
        list(Engine({}).run([("a", parked(work, 0))]))


def test_a_spent_budget_reaches_the_thread_at_its_question() -> None:
    def work(line: Line) -> tuple[list[Any], str]:
        budget = Budget(10)
        return line.ask(budget.ask("echo", ["late"])), budget.ended

    (found,) = Engine({"echo": _Echo()}, max_seconds=0.0).run([("a", parked(work, 0))])
    assert found == ("a", ([], "time"))


def test_a_search_that_is_closed_ends_its_thread() -> None:
    search = parked(_three("a"), 0)
    next(search)
    (thread,) = [one for one in threading.enumerate() if one.name == "parked-search"]
    search.close()
    thread.join()  # it ends, or the limit of every test ends this one
