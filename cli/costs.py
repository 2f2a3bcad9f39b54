"""What a dry run says: seconds and bytes as ranges, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.console import size_text
from xaug.cli.progress import clock

if TYPE_CHECKING:
    from xaug.data_cards.ranges import Range


def time_text(seconds: Range) -> str:
    """``40 s to 2 min``; one figure where both ends are the same in words."""
    low, high = clock(seconds.low), clock(seconds.high)
    return low if low == high else f"{low} to {high}"


def bytes_text(size: Range) -> str:
    """``30 MB to 1 GB``."""
    low, high = size_text(int(size.low)), size_text(int(size.high))
    return low if low == high else f"{low} to {high}"


def time_json(seconds: Range) -> dict[str, float]:
    """Seconds for programs."""
    return {"low": round(seconds.low, 1), "high": round(seconds.high, 1)}
