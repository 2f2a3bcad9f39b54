"""The engine keeps many searches in flight and gathers their questions into large batches, unseen by the searches.

In each round it starts new searches up to ``width``, asks the oracle that most searches wait for (all their questions
at once, each distinct one only once), and sends the answers back. The other searches wait while their questions
gather. An answer does not depend on the batch that it was computed in (see ``models/batching.py``), so no result does.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from xaug.augment.queries import Query, Search

K = TypeVar("K")
R = TypeVar("R")


class BudgetSpentError(Exception):
    """Thrown into a search at its query once its time budget is spent. The search ends with what it has found."""


class Oracle(Protocol):
    """A model that answers one kind of query."""

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One answer per item, in order. No two items are equal."""
        ...


@dataclass(slots=True)
class OracleUse:
    """How often one oracle was asked, and how long it took."""

    asked: int = 0  # items in all queries
    answered: int = 0  # distinct items that reached the model
    seconds: float = 0.0


@dataclass(slots=True)
class Answered:
    """An oracle behind a least-recently-used cache of its answers."""

    oracle: Oracle
    capacity: int
    use: OracleUse = field(default_factory=OracleUse)
    memory: dict[Hashable, Any] = field(default_factory=dict)  # the least recently used item comes first

    def ask(self, queries: Sequence[Sequence[Hashable]]) -> tuple[list[list[Any]], float]:
        """(the answers to each query, the seconds per distinct item that the model had to compute)."""
        fresh = dict.fromkeys(item for items in queries for item in items if item not in self.memory)
        started = time.perf_counter()
        for item, answer in zip(fresh, self.oracle.answer(list(fresh)) if fresh else (), strict=True):
            self.memory[item] = answer
        seconds = time.perf_counter() - started
        answers = []
        for items in queries:
            self.use.asked += len(items)
            answers.append([self._recall(item) for item in items])
        self.use.answered += len(fresh)
        self.use.seconds += seconds
        while len(self.memory) > self.capacity:
            del self.memory[next(iter(self.memory))]
        return answers, seconds / max(1, len(fresh))

    def _recall(self, item: Hashable) -> Any:
        answer = self.memory.pop(item)
        self.memory[item] = answer  # now the most recently used
        return answer


@dataclass(slots=True)
class _Flight(Generic[K, R]):
    key: K
    search: Search[R]
    query: Query
    seconds: float = 0.0


class Engine:
    """Runs searches over a set of oracles.

    ``width``: the number of searches in flight. ``round_items``: about the number of items that a round asks for at
    most. ``max_seconds``: the model seconds that one search may cost (its share of its batches). Results then depend on
    the speed of the machine, so there is no such budget by default. ``capacity``: cached answers per oracle.
    """

    def __init__(
        self,
        oracles: Mapping[str, Oracle],
        *,
        width: int = 512,
        max_seconds: float | None = None,
        round_items: int = 1024,
        capacity: int = 50_000,
    ) -> None:
        self.width = width
        self.round_items = round_items
        self.max_seconds = max_seconds
        # Vectors and long passages take about 2 KB each: 50,000 of them are 100 MB per oracle.
        self.oracles = {name: Answered(oracle, capacity) for name, oracle in oracles.items()}

    @property
    def use(self) -> dict[str, OracleUse]:
        """The use of each oracle so far, by its name."""
        return {name: answered.use for name, answered in self.oracles.items()}

    def run(
        self, searches: Iterable[tuple[K, Search[R]]], on_round: Callable[[int], None] | None = None
    ) -> Iterator[tuple[K, R]]:
        """Yield (key, result) as each search ends, which is not the order in which they were started.

        ``on_round`` is called after each round with the number of searches in flight.
        """
        waiting = iter(searches)
        flights: list[_Flight[K, R]] = []
        more = True
        while more or flights:
            while more and len(flights) < self.width:
                try:
                    key, search = next(waiting)
                except StopIteration:
                    more = False
                    break
                try:
                    flights.append(_Flight(key, search, next(search)))
                except StopIteration as end:
                    yield key, end.value
            waits = Counter(flight.query.oracle for flight in flights)
            if not waits:
                continue
            oracle = max(waits, key=lambda name: (waits[name], name))
            asking = self._some([flight for flight in flights if flight.query.oracle == oracle])
            answers, cost = self.oracles[oracle].ask([flight.query.items for flight in asking])
            ended = []
            for flight, answer in zip(asking, answers, strict=True):
                flight.seconds += cost * len(answer)
                reduce = flight.query.reduce
                try:
                    flight.query = self._send(flight, reduce(answer) if reduce else answer)
                except StopIteration as end:
                    ended.append(flight)
                    yield flight.key, end.value
            gone = {id(flight) for flight in ended}
            flights = [flight for flight in flights if id(flight) not in gone]
            if on_round:
                on_round(len(flights))

    def _some(self, flights: list[_Flight[K, R]]) -> list[_Flight[K, R]]:
        """The first searches whose items fill a round. A longer round would only delay the report of progress."""
        items = 0
        for count, flight in enumerate(flights, start=1):
            items += len(flight.query.items)
            if items >= self.round_items:
                return flights[:count]
        return flights

    def _send(self, flight: _Flight[K, R], answer: list[Any]) -> Query:
        if self.max_seconds is not None and flight.seconds > self.max_seconds:
            return flight.search.throw(BudgetSpentError())
        return flight.search.send(answer)
