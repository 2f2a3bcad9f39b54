"""Work on many files in several threads: for reading and hashing, during which Python's lock is free."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def in_threads(function: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """Yield the function's result for each item, in the items' order, with this many calls at a time.

    Results that were not yet asked for wait for the caller: twice as many items as there are threads are taken ahead.
    Raises what a call raised, at its item's turn. After an error or an interruption, no further call begins.
    """
    waiting: deque[Future[R]] = deque()
    source = iter(items)
    with ThreadPoolExecutor(threads) as pool:
        try:
            waiting.extend(pool.submit(function, item) for item in islice(source, 2 * threads))
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(function, item) for item in islice(source, 1))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
