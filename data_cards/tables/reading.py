"""Reads a user's file: CSV, tab-separated values, JSON Lines or Parquet, one record at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import HubError, MissingFilesError, SourceError, UsageError
from xaug.data_cards.sources.jsonl import strict_jsonl
from xaug.data_cards.sources.parquet import label_names, read_parquet
from xaug.data_cards.sources.quoted import read_quoted
from xaug.data_cards.text import listed, one_line, quoted, visible

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
# The most lines that a quoted value may span: a long article. A quote that is never closed is found after as many.
_LINES = 10_000
_FIRST = 100  # records whose fields are the file's columns: JSON Lines may leave out a field that has no value


def _parquet(path: Path) -> Records:
    """Yield the rows from number 1. A class label of `datasets` is its name."""
    try:
        schema = pq.read_schema(path)
        if twice := [name for name in schema.names if schema.names.count(name) > 1]:
            raise SourceError(f"{path}: two columns have the name {quoted(twice[0])}. Rename one.")
        info = (schema.metadata or {}).get(b"huggingface", b"{}")
        names = {column: found for column in schema.names if (found := label_names(info, column))}
        for number, record in enumerate(read_parquet(path, str(path)), 1):
            for column, known in names.items():
                record[column] = _named(record[column], known)
            yield number, record
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"{path} is not a readable Parquet file ({one_line(error)}).") from error
    except HubError as error:
        raise SourceError(f"{path} is not a readable Parquet file ({one_line(error.__cause__ or error)}).") from error


def _named(value: object, names: list[object]) -> object:
    """Return the name of a label, or those of a list of labels. A number that has no name stays as it is."""
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    return names[value] if isinstance(value, int) and 0 <= value < len(names) else value


@dataclass(frozen=True, slots=True)
class _Kind:
    read: Callable[[Path], Records]
    place: str  # of a record in the file, for messages


KINDS = {
    ".csv": _Kind(read_quoted(",", lines=_LINES), ":{}"),
    ".tsv": _Kind(read_quoted("\t", lines=_LINES), ":{}"),
    ".jsonl": _Kind(strict_jsonl, ":{}"),
    ".parquet": _Kind(_parquet, ", row {}"),
}


def is_table(text: str) -> bool:
    """Return whether a text names a file of a kind that is read here. No dataset's name has a dot."""
    return Path(text).suffix.lower() in KINDS


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file with one record per row."""

    path: Path

    def check(self) -> None:
        """Raise UsageError for another kind of file, MissingFilesError if there is none."""
        if not is_table(self.path.name):
            raise UsageError(f"{self.path}: files of rows of your own end with {listed(KINDS)}.")
        if not self.path.is_file():
            raise MissingFilesError(f"{self.path} {'is not a file' if self.path.exists() else 'does not exist'}.")

    def records(self) -> Records:
        """Yield (line or row number, record). Raises SourceError if the file cannot be read or is empty."""
        records = KINDS[self.path.suffix.lower()].read(self.path)
        first = next(records, None)
        if first is None:
            raise SourceError(f"{self.path} holds no rows.")
        yield first
        yield from records

    def where(self, number: int) -> str:
        """Return the place of a record, for a message."""
        return visible(f"{self.path}{KINDS[self.path.suffix.lower()].place.format(number)}")

    def columns(self) -> tuple[str, ...]:
        """Return the names of the fields of the first records. Raises SourceError if none can be read."""
        names: dict[str, None] = {}
        problem = ""
        for number, record in islice(self.records(), _FIRST):
            if isinstance(record, BadRecord):
                problem = problem or f"{self.where(number)}: {record.problem}"
            else:
                names |= dict.fromkeys(record)
        if not names:
            raise SourceError(f"{self.path} has no readable row. {problem}.")
        return tuple(names)
