"""A few rows for the card, with what the attack changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from xaug.data_cards.edits import excerpt, row_diff
from xaug.data_cards.manifest import FieldDiff, Sample
from xaug.data_cards.text import cut

SAMPLES = 5
# Characters kept beside a change: a sentence or so; SQuAD's contexts have 750 on average.
CONTEXT = 120
CHANGE = 2_000  # of a change itself: a paragraph; a whole field may be rewritten


def sample_rows(
    rows: Iterable[Mapping[str, Any]], labels: tuple[str, ...] = (), n: int = SAMPLES
) -> tuple[Sample, ...]:
    """The first ``n`` augmented rows that were edited. Draws no more rows than it needs."""
    return tuple(islice((sample(row, labels) for row in rows if row["edits"]), n))


def sample(row: Mapping[str, Any], labels: tuple[str, ...] = ()) -> Sample:
    """One augmented row as the card shows it."""
    label = row.get("label")
    return Sample(
        id=cut(row["id"], CHANGE),
        outcome=row["outcome"],
        label="" if label is None else labels[label] if labels else str(label),
        fields=tuple(
            FieldDiff(
                field=str(field),
                pieces=tuple((piece.kind, cut(piece.text, CHANGE)) for piece in excerpt(pieces, CONTEXT)),
            )
            for field, pieces in row_diff(row).items()
        ),
    )
