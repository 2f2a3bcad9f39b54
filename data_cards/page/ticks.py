"""Round numbers on the axes of drawings."""

from __future__ import annotations

import math


def nice_ticks(low: float, high: float) -> list[float]:
    """Four to eight round numbers, 1, 2 or 5 times a power of ten apart, that cover ``low`` to ``high``."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= raw)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [round(at * step, 12) for at in range(first, last + 1)]
