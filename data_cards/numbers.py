"""Numbers in data files and in JSON. Python accepts more values as numbers than a file means."""

from __future__ import annotations

import math
from typing import Any, TypeGuard

MAX_DIGITS = 18  # decimal digits that fit into 64 bits; Python refuses to parse more than 4,300


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number. True and False are instances of int, but not whole numbers."""
    return isinstance(value, int) and not isinstance(value, bool)


def without_nan(value: Any) -> Any:
    """Return plain values for JSON, which has no "not a number": each such number is None."""
    if isinstance(value, dict):
        return {name: without_nan(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value
