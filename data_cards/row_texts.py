"""All texts of a row as a person reads them, with deletions and insertions where it was edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xaug.data_cards.edits import Piece, row_diff
from xaug.data_cards.field_ref import TOKENS, FieldRef

# Columns that say something about a row, or that mean nothing to a reader of rows.
_HIDDEN = frozenset({"id", "label", "origin_id", "split", "outcome", "edits", "queries", "budget", "reason"})
ANSWERS = "answers"


def marked_texts(row: Mapping[str, Any]) -> dict[FieldRef, tuple[Piece, ...]]:
    """Map each text of a row to its pieces. Each item of a list is a text; words are joined by blanks.

    ``answers`` are one text, joined by bars. Raises ValueError if the row's edits do not fit its texts.
    """
    diffs = row_diff(row) if "edits" in row else {}
    plain = {field: [Piece("=", text)] for field, text in _texts(row).items()}
    return {field: tuple(pieces) for field, pieces in (plain | diffs).items()}


def _texts(row: Mapping[str, Any]) -> dict[FieldRef, str]:
    """Map everything that a model reads to its text."""
    texts: dict[FieldRef, str] = {}
    for name, value in row.items():
        if name in _HIDDEN:
            continue
        if name == ANSWERS:
            texts[FieldRef(name)] = " | ".join(value["text"]) or "(none)"
        elif (isinstance(value, str) and value) or name in (TOKENS, "choices"):
            texts |= {field: field.get(row) for field in FieldRef.of_column(row, name)}
    return texts
