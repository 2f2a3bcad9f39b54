"""The interface of all sources of rows: a folder of official files, the Hub, or a world that makes its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.identity import World
from xaug.data_cards.schema import Row

# HubSource adds this field to each record, for datasets that have no ids on the Hub. It counts the records from 0
# within a group of files, separately for each value of the field HubConfig.numbered_within.
ROW_NUMBER = "__row__"


@dataclass(slots=True)
class ReadReport:
    """The counts of reading, updated while rows are read."""

    rows: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # reason slug → records that yield no row
    # problem, truncated → malformed records skipped; after 20 different problems the rest are "other faults"
    bad: Counter[str] = field(default_factory=Counter)
    bad_examples: list[str] = field(default_factory=list)  # the first 20, as "file:line: problem"
    repaired: Counter[str] = field(default_factory=Counter)  # slug → rows whose record had a fault that was repaired
    files: list[str] = field(default_factory=list)  # the files read, in order
    absent: list[str] = field(default_factory=list)  # parts of the split that this source does not have


@dataclass(frozen=True, slots=True)
class FileDigest:
    """One file that decides the content: its path below the source's root, size in bytes, SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """The source's part of a version's fingerprint. Equal states give equal rows."""

    kind: str  # FILES, HUB, or the name of the world that made the rows (`identity.world_of_source`)
    revision: str | None  # the Hub's commit
    files: tuple[FileDigest, ...]


class Source(Protocol):
    """Reads the rows of cards. Rows are streamed: memory does not grow with the file."""

    @property
    def name(self) -> str:
        """The source's name in messages, e.g. "files in data/glue" or "hub"."""
        ...

    @property
    def world(self) -> World:
        """The world of this source's datasets."""
        ...

    def splits(self, card: DatasetCard) -> list[str]:
        """Return the card's splits that this source has, in the card's order."""
        ...

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Hash the files of these splits. Raises MissingFilesError, which names the files it searched for."""
        ...

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """Return the card's labels; for a card without any (ccg), all labels found in the data, sorted."""
        ...

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Yield the rows in file order, with ids that are unique within the split, and update ``report``.

        Raises BadRowError at the first malformed record; with ``skip_bad_rows``, counts it in the report instead.
        """
        ...
