"""The rows of a sheet: everything that a person needs to see of a row in order to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa
from xaug.data_cards.audits.strata import Place
from xaug.data_cards.edits import Piece
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.row_texts import ANSWERS, marked_texts
from xaug.data_cards.task_types.base import Fields, Span
from xaug.data_cards.text import one_line
from xaug.data_cards.version import Version

_MARKS = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}  # as `xaug show` writes them where there are no colours


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A run of characters as the page shows it: kept, deleted or inserted, and whether it is part of a gold answer."""

    kind: str
    text: str
    gold: bool


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its place, what is right for it (`TaskType.gold`), and field → text with deletions and insertions.

    ``spans``: field → the places of gold answers in the edited text.
    """

    place: Place
    gold: tuple[str, ...]
    fields: dict[str, tuple[Piece, ...]]
    spans: dict[str, tuple[Span, ...]]

    def shown(self, field: str) -> list[ShownPiece]:
        """Return a field's text in pieces that are each wholly in or outside of a gold answer."""
        spans = self.spans.get(field, ())
        out: list[ShownPiece] = []
        start = 0  # of the piece, in the edited text
        for kind, text in self.fields[field]:
            if kind == "-":
                out.append(ShownPiece(kind, text, gold=False))
                continue
            end = start + len(text)
            cuts = sorted({start, end, *(edge for span in spans for edge in span if start < edge < end)})
            out += [
                ShownPiece(kind, text[low - start : high - start], any(a <= low and high <= b for a, b in spans))
                for low, high in pairwise(cuts)
            ]
            start = end
        return out

    @property
    def gold_text(self) -> str:
        """What is right, on one line."""
        return " | ".join(self.gold)


def marked(pieces: Sequence[Piece]) -> str:
    """Return an edited text as plain text, with its deletions and insertions in brackets."""
    return "".join(_MARKS[piece.kind].format(piece.text) for piece in pieces)


def sheet_rows(version: Version, drawn: Sequence[Place]) -> list[SheetRow]:
    """Read the rows at these places, in this order.

    Raises UsageError for a task type that nobody audits, and CorruptVersionError.
    """
    positions: dict[str, list[int]] = {}
    for place in drawn:
        positions.setdefault(place.row.split, []).append(place.row.position)
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for split, chosen in positions.items():
        found = version.table(split).take(pa.array(chosen, pa.int64())).to_pylist()
        rows |= {(split, at): row for at, row in zip(chosen, found, strict=True)}
    return [_sheet_row(version, place, rows[place.row.split, place.row.position]) for place in drawn]


def _sheet_row(version: Version, place: Place, row: dict[str, Any]) -> SheetRow:
    about = version.manifest.about
    try:
        gold = about.task_type.gold(row, about.labels)
        fields = {str(field): pieces for field, pieces in marked_texts(row).items() if field.column != ANSWERS}
        spans = _spans(about.task_type.fields(row))
    except NotImplementedError:
        raise UsageError(f"{version.ref} has {about.task_type} rows, which cannot be audited.") from None
    except ValueError as error:  # the bytes are those that were committed, but no attack of xaug wrote them
        raise CorruptVersionError(
            f"{version.ref}: the edits of the row {place.row} do not fit its text: {one_line(error)}."
        ) from None
    return SheetRow(place, gold, fields, spans)


def _spans(fields: Fields) -> dict[str, tuple[Span, ...]]:
    spans: dict[str, tuple[Span, ...]] = {}
    for index, start, end in fields.gold:
        name = fields.names[index]
        spans[name] = (*spans.get(name, ()), (start, end))
    return spans
