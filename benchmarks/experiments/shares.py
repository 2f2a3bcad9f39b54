"""Shares in percent with their intervals, as the experiments report them."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.audits.shares import wilson


def share(hits: Sequence[bool]) -> float:
    """The share of True, in percent."""
    return round(100.0 * sum(hits) / len(hits), 1)


def interval(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, in percent (Wilson 1927)."""
    ends = wilson(found, of)
    return round(100 * ends.low, 1), round(100 * ends.high, 1)
