"""Prices of cells: seconds, how they are known, and the bytes that the study will take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.ranges import Range
from xaug.study.execute.cell import Cell
from xaug.study.requests import request_of

How = Literal["measured", "timed", "assumed"]


@dataclass(frozen=True)
class Price:
    """The price of one cell. ``note``: what it rests on, as a sentence."""

    seconds: Range
    how: How
    disk: int = 0  # bytes
    note: str = ""


class Pricer(Protocol):
    """Prices cells of one study. None: it cannot price this one."""

    def price(self, cell: Cell) -> Price | None:
        """The price of a cell."""
        ...


def sort_of(cell: Cell) -> str:
    """What cells of the same cost have in common: everything but arm, seed and the exact rows."""
    return fingerprint({"kind": cell.kind, "costs": request_of(cell).costs()})[:24]
