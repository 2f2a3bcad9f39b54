"""A task's training rows, divided into halves, as a source: each half is a split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.groups import COUNT, Halves
from xaug.data_cards.identity import World
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport, Source, SourceState

TRAIN = "train"
SPLITS = tuple(f"half_{number}" for number in range(COUNT))


@dataclass(frozen=True, slots=True)
class HalvesSource:
    """The training rows of ``base``. The division is a function of these rows, so the state is that of ``base``."""

    base: Source
    halves: Halves

    @property
    def name(self) -> str:
        """The name of the source of the rows."""
        return self.base.name

    @property
    def world(self) -> World:
        """The world of the rows."""
        return self.base.world

    def splits(self, card: DatasetCard) -> list[str]:
        """Return the names of the halves."""
        return list(SPLITS)

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Return the state of the training rows."""
        return self.base.state(card, (TRAIN,))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """Return the labels of the source of the rows."""
        return self.base.labels(card)

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Yield the rows of one half in file order. The report counts only these rows."""
        wanted, read = SPLITS.index(split), ReadReport()
        for row in self.base.rows(card, TRAIN, report=read, skip_bad_rows=skip_bad_rows):
            if self.halves.of(row) == wanted:
                report.rows += 1
                yield row
