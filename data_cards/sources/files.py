"""Official files in a local folder: works without a network."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from xaug.data_cards.card import BadRecord, DatasetCard, OfficialFile
from xaug.data_cards.errors import MissingFilesError, SourceError, UsageError
from xaug.data_cards.identity import FILES, REAL, DatasetId, World
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport, SourceState
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.sources.identity import UniqueIds
from xaug.data_cards.sources.layout import (
    companions,
    incomplete,
    locate_split,
    looked_for,
    missing,
    missing_beside,
)
from xaug.data_cards.sources.rows import convert_records
from xaug.data_cards.sources.tags import TagIndex, tag_names
from xaug.data_cards.text import quoted, visible


class FilesSource:
    """Reads cards' official files below ``root``: a folder of datasets, or one dataset's own folder."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            what = "is not a folder" if root.exists() else "does not exist"
            raise MissingFilesError(f"{root} {what}. Pass the folder that holds the official files.")
        self.root = root
        self._labels: dict[DatasetId, tuple[str, ...]] = {}

    @property
    def name(self) -> str:
        """How this source is shown."""
        return f"files in {visible(str(self.root))}"

    @property
    def world(self) -> World:
        """It has real data."""
        return REAL

    def splits(self, card: DatasetCard) -> list[str]:
        """The card's splits of which at least one part is here, with all files it is read with, in the card's order."""
        return [split for split in card.files if self.found(card, split) and not self._absent(card, split)]

    def found(self, card: DatasetCard, split: str) -> list[Path]:
        """The files that make up a split here, in reading order; each is followed by those it is read with."""
        return [
            path
            for official, paths in locate_split(self.root, card, split)
            for first in paths
            for path in (first, *companions(official, first))
        ]

    def _absent(self, card: DatasetCard, split: str) -> list[Path]:
        """Files that are not here, and without which those of a split that are here cannot be read."""
        return [
            path for official, paths in locate_split(self.root, card, split) for path in incomplete(official, paths)
        ]

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Sizes and sha256 of the files behind these splits.

        A card whose labels come from its data has all its files in the state: they decide the label numbers.
        Raises MissingFilesError if one of the splits is not here, or not with all files it is read with.
        """
        for split in splits:
            self._parts(card, split)
        behind = tuple(card.files) if _labels_in_data(card) else splits
        paths = dict.fromkeys(path for split in behind for path in self.found(card, split))
        return SourceState(FILES, None, tuple(digest(path, self._short(path)) for path in paths))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """The card's labels; for a tagging card without any, all tags of all its files here, sorted."""
        if not _labels_in_data(card):
            return card.labels
        if card.id not in self._labels:
            parts = [part for split in self.splits(card) for part in self._parts(card, split)]
            if not parts:
                raise missing(self.root, card, tuple(card.files))
            self._labels[card.id] = tag_names(
                (official.read(path), official.convert) for official, paths in parts for path in paths
            )
        return self._labels[card.id]

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Rows in file order; see Source. Raises MissingFilesError at the call, not at the first row."""
        parts = self._parts(card, split)
        report.absent += [looked_for(official) for official, paths in locate_split(self.root, card, split) if not paths]
        report.files += [self._short(path) for path in dict.fromkeys(self.found(card, split))]
        ids = UniqueIds()
        rows = chain.from_iterable(
            self._read(card, official, path, ids=ids, report=report, skip_bad_rows=skip_bad_rows)
            for official, paths in parts
            for path in paths
        )
        if card.task_type.labels_by_name:
            return TagIndex(self.labels(card)).number(rows)
        return rows

    def _read(
        self,
        card: DatasetCard,
        official: OfficialFile,
        path: Path,
        *,
        ids: UniqueIds,
        report: ReadReport,
        skip_bad_rows: bool,
    ) -> Iterator[Row]:
        records = _not_empty(path, official.read(path))
        return convert_records(
            records,
            official.convert,
            task_type=card.task_type,
            where=lambda number: visible(f"{path}:{number}"),
            ids=ids,
            report=report,
            skip_bad_rows=skip_bad_rows,
        )

    def _parts(self, card: DatasetCard, split: str) -> list[tuple[OfficialFile, list[Path]]]:
        if split not in card.files:
            raise UsageError(f"{card.id} has no split {quoted(split)}. It has {', '.join(card.files)}.")
        parts = [(official, paths) for official, paths in locate_split(self.root, card, split) if paths]
        if not parts:
            raise missing(self.root, card, (split,))
        if absent := self._absent(card, split):
            raise missing_beside(self.root, card, split, absent)
        return parts

    def _short(self, path: Path) -> str:
        return visible(path.relative_to(self.root).as_posix())  # a name need not be UTF-8, and may hold line ends


def _labels_in_data(card: DatasetCard) -> bool:
    return card.task_type.labels_by_name and not card.labels


def _not_empty(
    path: Path, records: Iterator[tuple[int, dict[str, object] | BadRecord]]
) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """The same records. Raises SourceError if there is none: an empty file is a failed download."""
    first = next(records, None)
    if first is None:
        raise SourceError(f"{path} holds no record. Is the download complete?")
    yield first
    yield from records
