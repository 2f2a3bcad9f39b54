"""Ranges, from low to high: estimates of a total from a few measurements."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

_REPLICATES = 2000
_TAIL = 0.05  # on each side, so that the range covers 90 % of the bootstrap replicates


@dataclass(frozen=True, slots=True)
class Range:
    """An interval from ``low`` to ``high``, both included, of seconds, rows or bytes."""

    low: float = 0.0
    high: float = 0.0

    def __add__(self, other: Range) -> Range:
        """Add both ends. A sum of many ranges is therefore wider than necessary, never narrower."""
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: float) -> Range:
        """Multiply both ends by ``factor``, which is not negative."""
        return Range(self.low * factor, self.high * factor)

    def widened(self, low: float, high: float) -> Range:
        """Multiply the ends by ``low`` and ``high``, for the uncertainty that the measurements do not show."""
        return Range(self.low * low, self.high * high)


NOTHING = Range()


def mean_range(values: Sequence[float]) -> Range:
    """Estimate the mean by the bootstrap (Efron 1979): from the 5th to the 95th percentile of 2,000 replicates.

    A single value has no spread, so both ends are that value. Raises ValueError if ``values`` is empty.
    """
    if not values:
        raise ValueError("the mean of no values is undefined")
    rng = random.Random(0)  # the same values give the same range
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(_REPLICATES))
    cut = int(_REPLICATES * _TAIL)
    return Range(means[cut], means[-cut - 1])


def spread_order(count: int) -> list[int]:
    """Return 0 to ``count`` - 1 in an order whose every prefix is spread evenly (van der Corput 1935, base 2).

    If items are sorted by length, the first few in this order include short, long and medium ones, however few of them
    there is time to measure.
    """
    bits = max(1, (count - 1).bit_length())
    order = (int(f"{at:0{bits}b}"[::-1], 2) for at in range(2**bits))
    return [at for at in order if at < count]
