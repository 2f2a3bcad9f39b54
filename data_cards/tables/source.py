"""The rows of a user's files, as every other source gives rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xaug.data_cards.card import BadRecord, DatasetCard, Drop, Repair
from xaug.data_cards.catalog.fields import MalformedError
from xaug.data_cards.errors import UsageError
from xaug.data_cards.identity import FILES, REAL, World
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ROW_NUMBER, ReadReport, SourceState
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.sources.identity import UniqueIds
from xaug.data_cards.sources.rows import convert_records
from xaug.data_cards.tables.declaration import Declaration
from xaug.data_cards.tables.layouts import LAYOUTS
from xaug.data_cards.tables.reading import Records, TableFile
from xaug.data_cards.tables.values import name_of
from xaug.data_cards.text import quoted, visible


@dataclass(frozen=True)
class TableSource:
    """One dataset, whose splits are files. ``card``: its card. ``files``: split → file."""

    card: DatasetCard
    files: Mapping[str, TableFile]

    @property
    def name(self) -> str:
        """The source's name in messages."""
        first = next(iter(self.files.values()))
        return f"files in {visible(str(first.path.absolute().parent))}"

    @property
    def world(self) -> World:
        """The real world."""
        return REAL

    def splits(self, card: DatasetCard) -> list[str]:
        """Return the splits that have a file."""
        return list(self.files)

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Hash the files of these splits. Raises UsageError for a split without a file."""
        return SourceState(FILES, None, tuple(digest(self._file(split).path, self._short(split)) for split in splits))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """Return the labels of the declaration."""
        return self.card.labels

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Return the rows in file order; see Source. A repeated id is a malformed record."""
        file = self._file(split)
        report.files.append(self._short(split))
        declared = declaration_of(self.card)
        return convert_records(
            numbered(file.records()),
            Converter(declared).convert,
            task_type=declared.task_type,
            where=file.where,
            ids=UniqueIds(),
            report=report,
            skip_bad_rows=skip_bad_rows,
        )

    def _short(self, split: str) -> str:
        """Return the file's name, with its split if another split's file has the same name."""
        name = self._file(split).path.name
        same = sum(one.path.name == name for one in self.files.values())
        return visible(name if same == 1 else f"{split}/{name}")

    def _file(self, split: str) -> TableFile:
        if split not in self.files:
            raise UsageError(f"{self.card.id} has no split {quoted(split)}. Its splits are: {', '.join(self.files)}.")
        return self.files[split]


class Converter:
    """Converts the records of one file. It remembers their ids, which must differ."""

    def __init__(self, declared: Declaration) -> None:
        self._declared = declared
        self._layout = LAYOUTS.get(declared.task_type.name)
        self._ids = UniqueIds()

    def convert(self, record: dict[str, object]) -> Row | Repair | Drop:
        """Return the row of a record. Raises MalformedError, also for an id that an earlier record has."""
        column = self._declared.row_id
        name = str(record[ROW_NUMBER]) if column is None else name_of(record, column)
        row = self._layout.convert(self._declared, record, name)
        if self._ids.unique(name) != name:
            raise MalformedError(f"the id {quoted(name)} is that of an earlier row")
        return row


def declaration_of(card: DatasetCard) -> Declaration:
    """Return the declaration from which a card was made."""
    assert card.declaration is not None, card.id
    return card.declaration


def numbered(records: Records) -> Records:
    """Yield the records with their number from 1. A malformed record takes a number, so it shifts no other id."""
    for count, (place, record) in enumerate(records, 1):
        yield place, record if isinstance(record, BadRecord) else {**record, ROW_NUMBER: count}
