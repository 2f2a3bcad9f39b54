"""Where rows belong: kept or rejected for a reason, and the stratum within, by split and by class or outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.audits.results import Placed
from xaug.data_cards.audits.verdicts import KEPT, RowKey, Verdict
from xaug.data_cards.manifest import REJECTED
from xaug.data_cards.schema import Row
from xaug.data_cards.version import Version

# Columns that place a row; those of other task types and of clean versions are missing.
EDITS = "edits"
_PLACING = ("id", "label", "is_impossible", "split", "outcome", "reason")


@dataclass(frozen=True, slots=True)
class Place:
    """One row's id, its population (KEPT, or the reason for which it was rejected), and its stratum.

    ``edited``: its texts differ from the original's. Those of a row that the attack skipped do not.
    """

    row: RowKey
    id: str
    population: str
    stratum: str
    edited: bool = True


def places(version: Version, split: str, positions: Sequence[int] | None = None) -> list[Place]:
    """Return the places of a split's rows, or of those at these positions. Raises CorruptVersionError."""
    whole = version.table(split)
    table = whole.select([name for name in _PLACING if name in whole.column_names])
    if EDITS in whole.column_names:
        table = table.append_column(EDITS, pc.list_value_length(whole[EDITS]))
    if positions is not None:
        table = table.take(pa.array(positions, pa.int64()))
    numbers = range(table.num_rows) if positions is None else positions
    return [_place(version, RowKey(split, at), row) for at, row in zip(numbers, table.to_pylist(), strict=True)]


def _place(version: Version, key: RowKey, row: Row) -> Place:
    about = version.manifest.about
    # Rejected rows stand in one split, whatever split they come from.
    split = str(row["split"]) if key.split == REJECTED else key.split
    kind = about.task_type.gold_class(row, about.labels) or row.get("outcome") or ""
    return Place(
        row=key,
        id=str(row["id"]),
        population=str(row["reason"]) if key.split == REJECTED else KEPT,
        stratum=f"{split}, {kind}" if kind else split,
        edited=bool(row.get(EDITS)),
    )


def placed(version: Version, verdicts: Iterable[Verdict]) -> tuple[Placed, ...]:
    """Return verdicts with the places of their rows, in the version's order. Raises CorruptVersionError."""
    by_split: dict[str, list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda one: one.row):
        by_split.setdefault(verdict.row.split, []).append(verdict)
    out: list[Placed] = []
    for split, own in by_split.items():
        found = places(version, split, [verdict.row.position for verdict in own])
        out += [Placed(v, place.id, place.population, place.stratum) for v, place in zip(own, found, strict=True)]
    return tuple(out)
