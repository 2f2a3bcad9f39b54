"""Run blocking code as a search: its thread waits at each question until the engine has the answer.

Code of other libraries calls its model and waits. Here it runs in a thread of its own, which hands its question to the
search and sleeps until the answer is there. So the engine gathers the questions of hundreds of such rows into one
batch. Only one thread runs at any time: the search waits while its thread works.

The global random generators of Python and NumPy belong to the row while its thread works, and are restored whenever it
is parked. So a row draws the same numbers whatever other rows are in flight.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

import numpy as np
from xaug.augment.queries import Query, Search

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Ended:
    """The last message of a thread: the result of its function, or the exception that the function raised."""

    value: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class Line:
    """The line between a search and the thread that does its work."""

    questions: SimpleQueue[Query | _Ended] = field(default_factory=SimpleQueue)
    answers: SimpleQueue[list[Any] | BaseException] = field(default_factory=SimpleQueue)

    def ask(self, asking: Generator[Query, list[Any], T]) -> T:
        """Put the questions of a generator to the engine, from inside the thread, and return its result."""
        try:
            query = next(asking)
            while True:
                self.questions.put(query)
                answer = self.answers.get()
                query = asking.throw(answer) if isinstance(answer, BaseException) else asking.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result


@dataclass(slots=True)
class _Chance:
    """The states of the global random generators, as a row left them."""

    python: Any
    numpy: Any

    @classmethod
    def seeded(cls, seed: int) -> _Chance:
        return cls(random.Random(seed).getstate(), np.random.RandomState(seed).get_state())

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Give the row's states to the global generators inside the block, and restore the former states after it."""
        python, numpy = random.getstate(), np.random.get_state()
        random.setstate(self.python)
        np.random.set_state(self.numpy)
        try:
            yield
        finally:
            self.python, self.numpy = random.getstate(), np.random.get_state()
            random.setstate(python)
            np.random.set_state(numpy)


def parked(work: Callable[[Line], T], seed: int) -> Search[T]:
    """The search that ``work`` does in a thread, with all global chance seeded by ``seed`` (32 bits).

    What it raises, the search raises. A search that is closed ends its thread at the question where it is parked.
    """
    line, chance = Line(), _Chance.seeded(seed)

    def run() -> None:
        try:
            ended = _Ended(work(line))
        except BaseException as error:  # the search raises it, in the thread that can deal with it
            ended = _Ended(error=error)
        line.questions.put(ended)

    thread = threading.Thread(target=run, name="parked-search", daemon=True)
    with chance.installed():
        thread.start()
        told = line.questions.get()
    while not isinstance(told, _Ended):
        try:
            answer: list[Any] | BaseException = yield told
        except GeneratorExit as error:  # the thread unwinds by itself; at the interpreter's end no one could wait
            line.answers.put(error)
            raise
        except BaseException as error:  # a spent budget: the thread decides
            answer = error
        with chance.installed():
            line.answers.put(answer)
            told = line.questions.get()
    thread.join()
    if told.error is not None:
        raise told.error
    result: T = told.value
    return result
