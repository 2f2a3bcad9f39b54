"""Amounts as people read them: bytes, seconds, and the ranges that a dry run estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xaug.data_cards.ranges import Range


def size_text(size: int) -> str:
    """A size in bytes, in units of powers of 1000: 512 B, 1.4 MB."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def clock(seconds: float) -> str:
    """A duration in seconds as text: 59 s, 12 min, 3 h 20 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def time_text(seconds: Range) -> str:
    """A range of seconds as text: ``40 s to 2 min``, or one figure if both ends read the same."""
    low, high = clock(seconds.low), clock(seconds.high)
    return low if low == high else f"{low} to {high}"


def time_json(seconds: Range) -> dict[str, float]:
    """A range of seconds as JSON, rounded to tenths."""
    return {"low": round(seconds.low, 1), "high": round(seconds.high, 1)}
