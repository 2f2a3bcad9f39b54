"""Edits of a text: apply them, undo them, and cut a text into what stayed, went and came.

An edit is ``{field, start, end, before, after}``: ``after`` took the place of ``original[start:end]``.
Offsets are characters (Unicode code points, as Python counts them) of the *original* field, so edits do not
depend on each other's order. ``start == end`` is an insertion; two insertions at one place stand in the order
of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypedDict

from xaug.data_cards.field_ref import FieldRef


class Edit(TypedDict):
    """One replacement, as the ``edits`` column holds it."""

    field: str  # a FieldRef, as a text
    start: int
    end: int
    before: str
    after: str


class Piece(NamedTuple):
    """A run of text that was kept ("="), taken out ("-") or put in ("+")."""

    kind: Literal["=", "-", "+"]
    text: str


def _ordered(edits: Iterable[Edit]) -> list[Edit]:
    """Left to right. Raises ValueError if two overlap or an offset is not the length of ``before``."""
    ordered = sorted(edits, key=lambda edit: (edit["start"], edit["end"]))
    reached = 0
    for edit in ordered:
        if edit["start"] < reached:
            raise ValueError(f"the edit at {edit['start']} overlaps the one that ends at {reached}")
        if edit["end"] - edit["start"] != len(edit["before"]):
            raise ValueError(f"the edit at {edit['start']} to {edit['end']} takes out {edit['before']!r}")
        reached = edit["end"]
    return ordered


def diff(text_after: str, edits: Iterable[Edit]) -> list[Piece]:
    """The pieces of a text that was edited, in order, none empty; "=" and "-" make the original.

    ``edits``: all of one field. Raises ValueError if they are not the edits that made this text.
    """
    pieces: list[Piece] = []
    original = position = 0  # how far we are in the original and in the edited text
    for edit in _ordered(edits):
        start = position + edit["start"] - original
        pieces.append(Piece("=", text_after[position:start]))
        position = start + len(edit["after"])
        if start > len(text_after) or text_after[start:position] != edit["after"]:
            raise ValueError(f"the text has not {edit['after']!r} at {start}, as its edit says")
        pieces += [Piece("-", edit["before"]), Piece("+", edit["after"])]
        original = edit["end"]
    pieces.append(Piece("=", text_after[position:]))
    return _joined(pieces)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Without empty pieces, and with kept runs that touch as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.kind == "=" and joined and joined[-1].kind == "=":
            joined[-1] = Piece("=", joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined


def undo(text_after: str, edits: Iterable[Edit]) -> str:
    """The original of an edited text. Raises ValueError if these edits did not make it."""
    return "".join(piece.text for piece in diff(text_after, edits) if piece.kind != "+")


def apply(text_before: str, edits: Iterable[Edit]) -> str:
    """The edited text. Raises ValueError if the original has not what an edit takes out."""
    pieces: list[str] = []
    position = 0
    for edit in _ordered(edits):
        if edit["end"] > len(text_before) or text_before[edit["start"] : edit["end"]] != edit["before"]:
            raise ValueError(f"the text has not {edit['before']!r} at {edit['start']}, as its edit says")
        pieces += [text_before[position : edit["start"]], edit["after"]]
        position = edit["end"]
    return "".join([*pieces, text_before[position:]])


def row_diff(row: Mapping[str, Any]) -> dict[FieldRef, list[Piece]]:
    """Field → pieces, for every field that the row's ``edits`` name, in their order.

    Raises ValueError if an edit names no text of the row, or did not make the text that it has.
    """
    by_field: dict[FieldRef, list[Edit]] = {}
    for edit in row["edits"] or []:
        by_field.setdefault(FieldRef.parse(edit["field"]), []).append(edit)
    return {field: diff(field.get(row), edits) for field, edits in by_field.items()}


def excerpt(pieces: list[Piece], context: int) -> list[Piece]:
    """The same pieces, kept runs cut to ``context`` characters on each side of a change, marked by …"""
    short = []
    for index, piece in enumerate(pieces):
        text = piece.text
        head = text[:context] if index else ""
        tail = text[max(0, len(text) - context) :] if index < len(pieces) - 1 else ""
        if piece.kind == "=" and len(text) > len(head) + len(tail) + 1:
            text = f"{head}…{tail}"
        short.append(Piece(piece.kind, text))
    return short
