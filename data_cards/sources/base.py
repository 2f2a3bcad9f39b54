"""What every source of rows offers: a folder of official files, the Hub, or a world that makes its rows."""

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
    """What reading counted, filled while rows are drawn."""

    rows: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # reason slug → records that are no rows
    # "what went wrong", cut → malformed records skipped; after 20 different faults the rest are "other faults"
    bad: Counter[str] = field(default_factory=Counter)
    bad_examples: list[str] = field(default_factory=list)  # first 20, as file:line: what
    repaired: Counter[str] = field(default_factory=Counter)  # slug → rows whose record had a fault that was mended
    files: list[str] = field(default_factory=list)  # what was read, in order
    absent: list[str] = field(default_factory=list)  # parts of the split that this source does not have


@dataclass(frozen=True, slots=True)
class FileDigest:
    """One file that decides the content: its path below the source's root, size in bytes, sha256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """What goes into a version's fingerprint: same state, same rows."""

    kind: str  # FILES, HUB, or the name of the world that made the rows (`identity.world_of_source`)
    revision: str | None  # the Hub's commit
    files: tuple[FileDigest, ...]


class Source(Protocol):
    """Rows of a card. Reading streams: memory does not grow with the file."""

    @property
    def name(self) -> str:
        """How this source is shown, e.g. "files in data/glue" or "hub nyu-mll/glue@bcdcba7"."""
        ...

    @property
    def world(self) -> World:
        """The world whose datasets this source has."""
        ...

    def splits(self, card: DatasetCard) -> list[str]:
        """The card's splits that this source has, in the card's order."""
        ...

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Hashes of the files behind these splits. Raises MissingFilesError naming what was looked for."""
        ...

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """The card's labels; for a card without any (ccg), all labels found in the data, sorted."""
        ...

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Rows in file order, ids unique within the split. Raises BadRowError at the first malformed record
        unless skip_bad_rows, which counts it in the report."""
        ...
