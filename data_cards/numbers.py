"""Whole numbers in data files. Python accepts more values as integers than a file means as numbers."""

from __future__ import annotations

from typing import TypeGuard

MAX_DIGITS = 18  # decimal digits that fit into 64 bits; Python refuses to parse more than 4,300


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number. True and False are instances of int, but not whole numbers."""
    return isinstance(value, int) and not isinstance(value, bool)
