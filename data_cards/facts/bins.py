"""Histograms of numbers whose range is not known beforehand, in bounded memory.

The width of a bin is a power of two and its edges are multiples of the width, so two bins merge exactly into one twice
as wide. The result does not depend on the order of the numbers: the width is the smallest, from ``finest`` on, at which
all numbers lie within ``BINS`` neighbouring bins.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from xaug.data_cards.facts.model import Histogram

BINS = 48  # of one histogram: bars of some pixels on a card
_WAITING = 4096  # different values that wait to be put into bins: some 400 KB


class Bins:
    """Counts numbers in bins, for several groups that share the bins."""

    def __init__(self, groups: int, finest: float) -> None:
        """``finest``: the smallest width of a bin, a power of two."""
        self._counts: list[Counter[int]] = [Counter() for _ in range(groups)]
        self._waiting: list[Counter[float]] = [Counter() for _ in range(groups)]  # values that are not in bins yet
        self._low: int | None = None
        self._high = 0
        self._finest = finest
        self._finest_bins = 1  # in one bin

    def add(self, group: int, values: Iterable[float]) -> None:
        """Count numbers in a group. Those that are not finite are left out."""
        waiting = self._waiting[group]
        waiting.update(values)  # most values occur again: lengths of texts are few
        if len(waiting) > _WAITING:
            self._settle(group)

    def _settle(self, group: int) -> None:
        for value, n in self._waiting[group].items():
            if math.isfinite(value):
                self._put(group, value, n)
        self._waiting[group].clear()

    def _put(self, group: int, value: float, n: int) -> None:
        at = math.floor(value / self._finest) // self._finest_bins
        low, high = (at, at) if self._low is None else (min(at, self._low), max(at, self._high))
        while high - low >= BINS:
            self._finest_bins *= 2
            at, low, high = at // 2, low // 2, high // 2
            for counts in self._counts:
                merged = Counter[int]()
                for index, number in counts.items():
                    merged[index // 2] += number
                counts.clear()
                counts.update(merged)
        self._low, self._high = low, high
        self._counts[group][at] += n

    def histograms(self) -> tuple[Histogram, ...]:
        """Return the histogram of each group, all over the same bins."""
        for group in range(len(self._counts)):
            self._settle(group)
        if self._low is None:
            return tuple(Histogram(0.0, self._finest, ()) for _ in self._counts)
        span = range(self._low, self._high + 1)
        return tuple(self._histogram(counts, span) for counts in self._counts)

    def _histogram(self, counts: Counter[int], span: Sequence[int]) -> Histogram:
        width = self._finest * self._finest_bins
        return Histogram(span[0] * width, width, tuple(counts[at] for at in span))
