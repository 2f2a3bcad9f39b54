"""A row of a version in a readable form: its facts, and its fields with deletions and insertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xaug.data_cards.edits import Piece
from xaug.data_cards.row_texts import marked_texts


@dataclass(frozen=True, slots=True)
class RowView:
    """One row. ``facts``: label, outcome, scores …; ``fields``: field → its text, as a diff if it was edited."""

    split: str
    id: str
    facts: tuple[str, ...]
    fields: Mapping[str, tuple[Piece, ...]]


def view_of(split: str, row: Mapping[str, Any], labels: tuple[str, ...]) -> RowView:
    """The view of a row. Raises ValueError if its edits do not fit its text."""
    shown = {str(field): pieces for field, pieces in marked_texts(row).items()}
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
