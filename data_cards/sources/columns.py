"""Tab-separated values without a header, as XTREME's scripts write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.sources.quoted import NOT_CLOSED, split_quoted
from xaug.data_cards.text import counted


def read_columns(*names: str, fewest: int) -> Read:
    """Return a reader that yields (line number, {name → text}) for files with the columns ``names``.

    A line may have fewer columns, but at least ``fewest``: XTREME's test files have no label, and then the record has
    none. XTREME writes with Python's csv.writer (google-research/xtreme, utils_preprocess.py), so a value that contains
    a quote is quoted. Each line is one record, so an unclosed quote makes only one record malformed.
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
                yield number, BadRecord(problem=str(error))
                continue
            if values is None:
                yield number, BadRecord(problem=NOT_CLOSED)
                continue
            if not fewest <= len(values) <= len(names):
                expected = str(fewest) if fewest == len(names) else f"{fewest} to {len(names)}"
                problem = f"the line has {counted(len(values), 'column')}, not {expected} ({', '.join(names)})"
                yield number, BadRecord(problem=problem)
                continue
            yield number, dict(zip(names, values, strict=False))

    return read


def _no_more() -> None:
    """Return no further line, because each line is a whole record."""
