"""Tab-separated values without a header: the files that XTREME's scripts write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.sources.quoted import NOT_CLOSED, split_quoted


def read_columns(*names: str, fewest: int) -> Read:
    """A reader that yields (line number, {name → text}) for files with these columns.

    A line may have fewer columns than names, but not fewer than ``fewest``: XTREME's test files lack the label, and
    the record then does. XTREME writes with Python's csv.writer (google-research/xtreme, utils_preprocess.py), so a
    value with a quote in it stands in quotes; each line is one record, so a quote that is never closed costs one.
    """

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        for number, line in read_lines(path):
            if isinstance(line, BadRecord):
                yield number, line
                continue
            if not line:
                continue
            try:
                values = split_quoted(line, "\t", _no_more)
            except ValueError as error:
                yield number, BadRecord(what=str(error))
                continue
            if values is None:
                yield number, BadRecord(what=NOT_CLOSED)
                continue
            if not fewest <= len(values) <= len(names):
                wanted = str(fewest) if fewest == len(names) else f"{fewest} to {len(names)}"
                yield number, BadRecord(what=f"{len(values)} columns, not {wanted} ({', '.join(names)})")
                continue
            yield number, dict(zip(names, values, strict=False))

    return read


def _no_more() -> None:
    """A record's next line: each line is a record of its own."""
