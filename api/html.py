"""HTML for notebooks: tables and edited rows, with every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from xaug.data_cards.edits import Piece

_TAGS = {"=": "{}", "-": "<del style='color:#b3261e'>{}</del>", "+": "<ins style='color:#146c2e'>{}</ins>"}


def shown(text: object) -> str:
    """A text as HTML: markup is escaped, and control characters are made visible."""
    return escape(visible(str(text)))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> str:
    """A table of plain cells. The columns in ``right`` are aligned to the right."""
    sides = ["right" if name in right else "left" for name in columns]
    head = _line("th", columns, sides)
    body = "".join(_line("td", row, sides) for row in rows)
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _line(tag: str, cells: Sequence[object], sides: Sequence[str]) -> str:
    parts = (f"<{tag} style='text-align:{side}'>{shown(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True))
    return f"<tr>{''.join(parts)}</tr>"


def pieces(parts: Iterable[Piece]) -> str:
    """An edited text, with deletions struck through and insertions underlined."""
    return "".join(_TAGS[piece.kind].format(shown(piece.text)) for piece in parts)


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{shown(text)}</p>"
