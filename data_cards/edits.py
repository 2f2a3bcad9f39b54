"""Edits of a text: apply them, undo them, and split a text into kept, deleted and inserted pieces.

An edit is ``{field, start, end, before, after}``: ``after`` replaced ``before``, which is ``original[start:end]``.
Offsets count characters (Unicode code points, as Python counts them) of the *original* field, so the order of edits
does not matter. ``start == end`` is an insertion; insertions at one offset are applied in the order of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypedDict

from xaug.data_cards.field_ref import FieldRef


class Edit(TypedDict):
    """One replacement, as the ``edits`` column stores it."""

    field: str  # a FieldRef as a string
    start: int
    end: int
    before: str
    after: str


class Piece(NamedTuple):
    """A run of characters that was kept ("="), deleted ("-") or inserted ("+")."""

    kind: Literal["=", "-", "+"]
    text: str


def _ordered(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits from left to right. Raises ValueError if two overlap or ``before`` has another length."""
    ordered = sorted(edits, key=lambda edit: (edit["start"], edit["end"]))
    reached = 0
    for edit in ordered:
        if edit["start"] < reached:
            raise ValueError(f"the edit at {edit['start']} overlaps the one that ends at {reached}")
        if edit["end"] - edit["start"] != len(edit["before"]):
            raise ValueError(
                f"the edit replaces characters {edit['start']} to {edit['end']}, which is not the length of its"
                f" ``before``, {edit['before']!r}"
            )
        reached = edit["end"]
    return ordered


def diff(text_after: str, edits: Iterable[Edit]) -> list[Piece]:
    """Split an edited text into pieces, in order and none empty. The "=" and "-" pieces together are the original.

    ``edits``: all edits of this field. Raises ValueError if they did not produce this text.
    """
    pieces: list[Piece] = []
    original = position = 0  # the offsets reached in the original and in the edited text
    for edit in _ordered(edits):
        start = position + edit["start"] - original
        pieces.append(Piece("=", text_after[position:start]))
        position = start + len(edit["after"])
        if start > len(text_after) or text_after[start:position] != edit["after"]:
            raise ValueError(f"the edited text does not have {edit['after']!r} at character {start}, as its edit says")
        pieces += [Piece("-", edit["before"]), Piece("+", edit["after"])]
        original = edit["end"]
    pieces.append(Piece("=", text_after[position:]))
    return _joined(pieces)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Drop empty pieces and join adjacent kept ones."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.kind == "=" and joined and joined[-1].kind == "=":
            joined[-1] = Piece("=", joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined


def undo(text_after: str, edits: Iterable[Edit]) -> str:
    """Return the original of an edited text. Raises ValueError if these edits did not produce the text."""
    return "".join(piece.text for piece in diff(text_after, edits) if piece.kind != "+")


def apply(text_before: str, edits: Iterable[Edit]) -> str:
    """Apply the edits to the original. Raises ValueError if it does not have an edit's ``before`` at its offsets."""
    pieces: list[str] = []
    position = 0
    for edit in _ordered(edits):
        if edit["end"] > len(text_before) or text_before[edit["start"] : edit["end"]] != edit["before"]:
            raise ValueError(
                f"the text does not have {edit['before']!r} at character {edit['start']}, as its edit says"
            )
        pieces += [text_before[position : edit["start"]], edit["after"]]
        position = edit["end"]
    return "".join([*pieces, text_before[position:]])


def row_diff(row: Mapping[str, Any]) -> dict[FieldRef, list[Piece]]:
    """Map every field that the row's ``edits`` name, in their order, to its pieces.

    Raises ValueError if an edit names no text of the row, or did not produce the row's text.
    """
    by_field: dict[FieldRef, list[Edit]] = {}
    for edit in row["edits"] or []:
        by_field.setdefault(FieldRef.parse(edit["field"]), []).append(edit)
    return {field: diff(field.get(row), edits) for field, edits in by_field.items()}


def excerpt(pieces: list[Piece], context: int) -> list[Piece]:
    """Shorten kept pieces to ``context`` characters on each side of a change; … marks the gaps."""
    short = []
    for index, piece in enumerate(pieces):
        text = piece.text
        head = text[:context] if index else ""
        tail = text[max(0, len(text) - context) :] if index < len(pieces) - 1 else ""
        if piece.kind == "=" and len(text) > len(head) + len(tail) + 1:
            text = f"{head}…{tail}"
        short.append(Piece(piece.kind, text))
    return short
