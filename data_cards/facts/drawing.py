"""Random samples of rows in one pass: those with the smallest hashes of their ids.

The same rows give the same sample in any order, and every row has the same chance. Broder 1997 (On the resemblance and
containment of documents) calls it a bottom-k sketch.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")


class Draw(Generic[T]):
    """Keeps ``size`` of the things that are offered to it, by the hashes of their keys."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[int, str, int, T]] = []  # the largest hash first, as a negative number
        self.offered = 0

    def offer(self, key: str, make: Callable[[], T]) -> None:
        """Offer a thing. ``make`` is called only if it is kept for now."""
        self.offered += 1
        place = -int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, (place, key, self.offered, make()))
        elif self._heap and (place, key) > self._heap[0][:2]:
            heapq.heapreplace(self._heap, (place, key, self.offered, make()))

    def drawn(self) -> list[T]:
        """Return the things that were kept, in the order of their hashes."""
        return [thing for *_, thing in sorted(self._heap, key=lambda entry: entry[:3], reverse=True)]
