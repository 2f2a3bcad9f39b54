"""Notebooks show data as text: markup in the data has no effect."""

from __future__ import annotations

from xaug import html
from xaug.data_cards.edits import Piece


def test_every_text_is_escaped() -> None:
    bad = "<script>alert('x')</script>\u202e"
    for page in (html.paragraph(bad), html.table((bad,), [(bad,)]), html.pieces([Piece("+", bad)])):
        assert "<script>" not in page
        assert "\u202e" not in page
        assert "&lt;script&gt;" in page


def test_figures_stand_to_the_right() -> None:
    page = html.table(("name", "rows"), [("a", 1)], right=("rows",))
    assert "<td style='text-align:left'>a</td><td style='text-align:right'>1</td>" in page
