"""The engine with plain oracles: what they are asked, and what searches get."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import pytest
from xaug.augment.engine import Answered, BudgetSpentError, Engine
from xaug.augment.queries import Query, Search


class Doubles:
    """Answers a number with its double, and records the items that it was asked about."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.asked: list[list[Hashable]] = []
        self.seconds = seconds

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        time.sleep(self.seconds * len(items))
        self.asked.append(list(items))
        return [2 * item for item in items if isinstance(item, int)]

    @property
    def seen(self) -> list[Hashable]:
        return list(itertools.chain(*self.asked))


def ask(*rounds: Sequence[int], oracle: str = "a") -> Search[list[Any]]:
    """A search that asks these rounds of items and returns all answers."""
    answers = []
    for items in rounds:
        answers += [(yield Query(oracle, items))]
    return answers


def nothing(value: str) -> Search[str]:
    """A search that ends without a question."""
    yield from ()
    return value


def test_answers_come_in_the_order_of_the_items() -> None:
    oracle = Doubles()
    ((_, answers),) = Engine({"a": oracle}).run([("x", ask([3, 1, 2, 1], [], [1, 3]))])
    assert answers == [[6, 2, 4, 2], [], [2, 6]]


def test_each_distinct_item_reaches_the_oracle_once() -> None:
    oracle = Doubles()
    engine = Engine({"a": oracle}, width=8)
    results = dict(engine.run((i, ask([1, 2, i, i], [2, 3])) for i in range(8)))
    assert results[7] == [[2, 4, 14, 14], [4, 6]]
    assert sorted(oracle.seen) == list(range(8)), "8 searches asked for 48 items"  # type: ignore[type-var]
    assert (engine.use["a"].asked, engine.use["a"].answered) == (48, 8)


def test_all_questions_of_a_round_are_asked_together() -> None:
    oracle = Doubles()
    dict(Engine({"a": oracle}, width=100).run((i, ask([i], [1000 + i])) for i in range(100)))
    assert [len(batch) for batch in oracle.asked] == [100, 100]


def test_the_oracle_most_searches_wait_for_is_asked_first() -> None:
    a, b = Doubles(), Doubles()
    searches = [(i, ask([i], oracle="a" if i < 2 else "b")) for i in range(5)]
    order = [(len(a.asked), len(b.asked)) for _ in Engine({"a": a, "b": b}).run(searches)]
    assert order[0] == (0, 1)
    assert order[-1] == (1, 1)


def test_no_more_searches_than_the_width_are_in_flight() -> None:
    started = 0

    def counted() -> Iterator[tuple[int, Search[list[Any]]]]:
        nonlocal started
        for i in range(20):
            started += 1
            yield i, ask([i], [i + 100])

    flying: list[int] = []
    ended = 0
    for _ in Engine({"a": Doubles()}, width=3).run(counted(), flying.append):
        ended += 1
        assert started - ended <= 3
    assert ended == 20
    assert max(flying) <= 3
    assert flying[-1] == 0


def test_the_width_changes_no_result() -> None:
    def wander(seed: int) -> Search[list[int]]:
        draw, path = random.Random(seed), [seed]
        for _ in range(draw.randrange(6)):
            items = [draw.randrange(50) for _ in range(draw.randrange(5))]
            path += yield Query(draw.choice("ab"), items)
        return path

    def results(width: int, capacity: int) -> dict[int, list[int]]:
        engine = Engine({"a": Doubles(), "b": Doubles()}, width=width, capacity=capacity)
        return dict(engine.run((seed, wander(seed)) for seed in range(200)))

    expected = results(1, 10_000)
    assert all(results(width, capacity) == expected for width, capacity in [(2, 3), (17, 10), (512, 1), (512, 10_000)])


def test_the_cache_is_bounded_and_drops_the_least_recently_used() -> None:
    oracle = Doubles()
    memory = Answered(oracle, capacity=3)
    memory.ask([[1, 2, 3]])
    memory.ask([[1]])  # 1 is young again
    memory.ask([[4]])  # 2 goes
    assert list(memory.memory) == [3, 1, 4]
    memory.ask([[3, 1, 4]])
    assert oracle.asked == [[1, 2, 3], [4]]
    memory.ask([[2]])
    assert oracle.asked[-1] == [2], "what was forgotten is asked again"


def test_a_round_larger_than_the_cache_is_answered_completely() -> None:
    memory = Answered(Doubles(), capacity=2)
    memory.ask([[1, 2]])
    answers, _ = memory.ask([[1, 3, 4, 5, 6], [1, 2, 7]])
    assert answers == [[2, 6, 8, 10, 12], [2, 4, 14]]
    assert len(memory.memory) == 2


def test_a_search_that_asks_nothing_ends_at_once() -> None:
    engine = Engine({"a": Doubles()}, width=2)
    results = dict(engine.run([("x", nothing("done")), ("y", ask([1])), ("z", nothing("too"))]))
    assert results == {"x": "done", "y": [[2]], "z": "too"}
    assert list(engine.run([])) == []


def test_a_spent_time_budget_is_thrown_into_the_search() -> None:
    def patient() -> Search[str]:
        for rounds in itertools.count():
            try:
                yield Query("a", [rounds])
            except BudgetSpentError:
                return f"stopped in round {rounds}"
        raise AssertionError

    oracle = Doubles(seconds=0.02)
    ((_, result),) = Engine({"a": oracle}, max_seconds=0.05).run([("x", patient())])
    assert result == f"stopped in round {len(oracle.asked) - 1}"
    assert len(oracle.asked) <= 3


def test_a_search_pays_its_share_of_a_batch_and_nothing_for_cached_answers() -> None:
    def thrifty() -> Search[str]:
        for _ in range(50):
            try:
                yield Query("a", [1])
            except BudgetSpentError:
                return "stopped"
        return "never stopped"

    ((_, result),) = Engine({"a": Doubles(seconds=0.03)}, max_seconds=0.05).run([("x", thrifty())])
    assert result == "never stopped"


def test_an_error_of_an_oracle_is_not_swallowed() -> None:
    class Broken:
        def answer(self, items: Sequence[Hashable]) -> list[Any]:
            raise MemoryError("out of memory")

    with pytest.raises(MemoryError, match="out of memory"):
        dict(Engine({"a": Broken()}).run([("x", ask([1]))]))


def test_an_oracle_that_answers_too_little_is_an_error() -> None:
    class Short:
        def answer(self, items: Sequence[Hashable]) -> list[Any]:
            return list(items)[1:]

    with pytest.raises(ValueError, match="shorter"):
        dict(Engine({"a": Short()}).run([("x", ask([1, 2]))]))


def test_an_error_of_a_search_is_not_swallowed() -> None:
    def faulty() -> Search[None]:
        yield Query("a", [1])
        raise RuntimeError("a fault of the attack")

    with pytest.raises(RuntimeError, match="a fault of the attack"):
        dict(Engine({"a": Doubles()}).run([("x", faulty())]))
