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


@dataclass(frozen=True)
class Unpriced:
    """A cell has no price. ``why``: the reason, as one or more sentences."""

    why: str


class Pricer(Protocol):
    """Prices cells of one study."""

    def price(self, cell: Cell) -> Price | Unpriced:
        """The price of a cell, or why it has none here."""
        ...


def sort_of(cell: Cell) -> str:
    """What cells of the same cost have in common: everything but arm, seed and the exact rows."""
    return fingerprint({"kind": cell.kind, "costs": request_of(cell).costs()})[:24]
