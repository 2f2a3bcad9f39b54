"""A row of a version in a readable form: its facts, and its fields with deletions and insertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xaug.data_cards.edits import Piece, row_diff
from xaug.data_cards.field_ref import TOKENS, FieldRef

# Columns that are among the facts, or that mean nothing to a reader of rows.
_HIDDEN = frozenset({"id", "label", "origin_id", "split", "outcome", "edits", "queries", "budget", "reason"})


@dataclass(frozen=True, slots=True)
class RowView:
    """One row. ``facts``: label, outcome, scores …; ``fields``: field → its text, as a diff if it was edited."""

    split: str
    id: str
    facts: tuple[str, ...]
    fields: Mapping[str, tuple[Piece, ...]]


def view_of(split: str, row: Mapping[str, Any], labels: tuple[str, ...]) -> RowView:
    """The view of a row. Raises ValueError if its edits do not fit its text."""
    diffs = row_diff(row) if "edits" in row else {}
    fields = {field: [Piece("=", text)] for field, text in _texts(row).items()} | diffs
    shown = {str(field): tuple(pieces) for field, pieces in fields.items()}
    return RowView(split, str(row["id"]), tuple(_facts(row, labels)), shown)


def _facts(row: Mapping[str, Any], labels: tuple[str, ...]) -> list[str]:
    facts = []
    label = row.get("label")
    if label is not None:
        facts.append(f"gold {labels[label] if labels else label}")
    facts += [str(row[name]) for name in ("outcome", "budget", "reason") if row.get(name)]
    if row.get("queries"):
        facts.append(f"{row['queries']} queries")
    before, after = row.get("victim_score_before"), row.get("victim_score_after")
    if before is not None and after is not None:
        facts.append(f"gold score {before:.2f} to {after:.2f}")
    scores = {name.removesuffix("_score"): score for name, score in row.items() if name.endswith("_score")}
    return facts + [f"{name} {score:.2f}" for name, score in scores.items() if score is not None]


def _texts(row: Mapping[str, Any]) -> dict[FieldRef, str]:
    """Field → text, for everything that a model reads. Each item of a list is a field; words are joined by blanks."""
    texts: dict[FieldRef, str] = {}
    for name, value in row.items():
        if name in _HIDDEN:
            continue
        if name == "answers":
            texts[FieldRef(name)] = " | ".join(value["text"]) or "(none)"
        elif (isinstance(value, str) and value) or name in (TOKENS, "choices"):
            texts |= {field: field.get(row) for field in FieldRef.of_column(row, name)}
    return texts
