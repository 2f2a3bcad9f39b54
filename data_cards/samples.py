"""A few rows for the card, with what the attack changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from xaug.data_cards.edits import excerpt, row_diff
from xaug.data_cards.manifest import FieldDiff, Sample

SAMPLES = 5
# Characters kept beside a change: a sentence or so; SQuAD's contexts have 750 on average.
CONTEXT = 120


def sample_rows(
    rows: Iterable[Mapping[str, Any]], labels: tuple[str, ...] = (), n: int = SAMPLES
) -> tuple[Sample, ...]:
    """The first ``n`` augmented rows that were edited. Draws no more rows than it needs."""
    return tuple(islice((sample(row, labels) for row in rows if row["edits"]), n))


def sample(row: Mapping[str, Any], labels: tuple[str, ...] = ()) -> Sample:
    """One augmented row as the card shows it."""
    label = row.get("label")
    return Sample(
        id=row["id"],
        outcome=row["outcome"],
        label="" if label is None else labels[label] if labels else str(label),
        fields=tuple(
            FieldDiff(field=field, pieces=tuple((piece.kind, piece.text) for piece in excerpt(pieces, CONTEXT)))
            for field, pieces in row_diff(row).items()
        ),
    )
