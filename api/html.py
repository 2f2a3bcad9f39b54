"""HTML of results in a notebook: tables and edited rows, with every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from xaug.data_cards.edits import Piece

_TAGS = {"=": "{}", "-": "<del style='color:#b3261e'>{}</del>", "+": "<ins style='color:#146c2e'>{}</ins>"}


def shown(text: object) -> str:
    """A text on a page: no markup, no character that acts."""
    return escape(visible(str(text)))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> str:
    """A table of plain cells; the columns in ``right`` hold figures."""
    sides = ["right" if name in right else "left" for name in columns]
    head = "".join(
        f"<th style='text-align:{side}'>{shown(name)}</th>" for name, side in zip(columns, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td style='text-align:{side}'>{shown(cell)}</td>" for cell, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _line(tag: str, cells: Sequence[object], sides: Sequence[str]) -> str:
    made = (f"<{tag} style='text-align:{side}'>{shown(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True))
    return f"<tr>{''.join(made)}</tr>"


def pieces(parts: Iterable[Piece]) -> str:
    """An edited text: what was taken out struck through, what was put in underlined."""
    return "".join(_TAGS[piece.kind].format(shown(piece.text)) for piece in parts)


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{shown(text)}</p>"
