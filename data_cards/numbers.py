"""Numbers of files: what JSON and tables say, of which Python takes more for a number than is meant."""

from __future__ import annotations

from typing import TypeGuard

DIGITS = 18  # of a whole number written out: what 64 bits hold; Python refuses to read more than 4,300


def is_whole(found: object) -> TypeGuard[int]:
    """Whether a value is a whole number: for Python, true and false are, too."""
    return isinstance(found, int) and not isinstance(found, bool)
