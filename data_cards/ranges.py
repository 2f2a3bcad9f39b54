"""Ranges: what a few measured pieces say of a total, from low to high."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

_RESAMPLES = 2000
_TAIL = 0.05  # on each side: the range holds nine totals of ten, as far as the pieces tell


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; of seconds, rows or bytes."""

    low: float = 0.0
    high: float = 0.0

    def __add__(self, other: Range) -> Range:
        """The sum of both. Ends are added, so a sum of many is wider than it need be, never narrower."""
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: float) -> Range:
        """``factor`` times as much; not negative."""
        return Range(self.low * factor, self.high * factor)

    def widened(self, low: float, high: float) -> Range:
        """The low end times ``low``, the high end times ``high``: what the pieces themselves cannot tell."""
        return Range(self.low * low, self.high * high)


NOTHING = Range()


def mean_range(values: Sequence[float]) -> Range:
    """The mean of what ``values`` were drawn from, by the bootstrap (Efron 1979): 5th to 95th percentile.

    One value alone says nothing of its spread: it is the range. Raises ValueError without any.
    """
    if not values:
        raise ValueError("a mean of no values")
    draw = random.Random(0)  # the same pieces give the same range
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(_RESAMPLES))
    cut = int(_RESAMPLES * _TAIL)
    return Range(means[cut], means[-cut - 1])


def spread(count: int) -> list[int]:
    """0 to ``count`` - 1 in an order whose every beginning is spread evenly (van der Corput 1935, base 2).

    Of items in the order of their length, the first few are short, long and in between, however few there is time for.
    """
    bits = max(1, (count - 1).bit_length())
    order = (int(f"{at:0{bits}b}"[::-1], 2) for at in range(2**bits))
    return [at for at in order if at < count]
