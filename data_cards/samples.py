"""A few augmented rows for the data card, with the changes that the attack made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from xaug.data_cards.edits import excerpt, row_diff
from xaug.data_cards.manifest import FieldDiff, Sample
from xaug.data_cards.text import truncated

SAMPLES = 5
# Characters kept on each side of a change: about a sentence. SQuAD's contexts have 750 characters on average.
CONTEXT = 120
CHANGE = 2_000  # characters kept of a change itself: a paragraph, because an attack may rewrite a whole field


def sample_rows(
    rows: Iterable[Mapping[str, Any]], labels: tuple[str, ...] = (), n: int = SAMPLES
) -> tuple[Sample, ...]:
    """Return samples of the first ``n`` rows that were edited. Reads no more rows than necessary."""
    return tuple(islice((sample(row, labels) for row in rows if row["edits"]), n))


def sample(row: Mapping[str, Any], labels: tuple[str, ...] = ()) -> Sample:
    """Return one augmented row as the card shows it."""
    label = row.get("label")
    return Sample(
        id=truncated(row["id"], CHANGE),
        outcome=row["outcome"],
        label="" if label is None else labels[label] if labels else str(label),
        fields=tuple(
            FieldDiff(
                field=str(field),
                pieces=tuple((piece.kind, truncated(piece.text, CHANGE)) for piece in excerpt(pieces, CONTEXT)),
            )
            for field, pieces in row_diff(row).items()
        ),
    )
