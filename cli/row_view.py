"""The view of one row on a terminal or in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from xaug.data_cards.edits import Piece
    from xaug.rows import RowView

_STYLES = {"=": "", "-": "red strike", "+": "green"}
_MARKS = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}  # as `git diff --word-diff` writes them


def print_row(console: Console, row: RowView) -> None:
    """Print the row's facts on one line, then each field, with deletions and insertions where it was edited."""
    from rich.text import Text

    heading = "  ".join(map(visible, (row.split, row.id, *row.facts)))
    console.print(Text(heading, style="bold"), soft_wrap=True)
    for name, pieces in row.fields.items():
        line = Text.assemble("  ", (visible(name), "cyan"), ": ")
        for piece in pieces:
            line.append_text(_shown(piece, plain=console.color_system is None))
        console.print(line, soft_wrap=True)
    console.print()


def _shown(piece: Piece, *, plain: bool) -> Text:
    from rich.text import Text

    text = visible(piece.text)
    return Text(_MARKS[piece.kind].format(text)) if plain else Text(text, style=_STYLES[piece.kind])
