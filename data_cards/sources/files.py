"""Official files in a local folder. This source needs no network."""

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
    companion_files,
    incomplete_split,
    locate_split,
    missing_companions,
    no_files,
    searched_names,
)
from xaug.data_cards.sources.rows import convert_records
from xaug.data_cards.sources.tags import TagIndex, tag_names
from xaug.data_cards.text import quoted, visible


class FilesSource:
    """Reads cards' official files below ``root``, which is a folder of datasets or one dataset's own folder."""

    def __init__(self, root: Path) -> None:
        """Raises MissingFilesError if ``root`` is not a folder."""
        if not root.is_dir():
            what = "is not a folder" if root.exists() else "does not exist"
            raise MissingFilesError(f"{root} {what}. Pass the folder that holds the official files.")
        self.root = root
        self._labels: dict[DatasetId, tuple[str, ...]] = {}

    @property
    def name(self) -> str:
        """The source's name in messages."""
        return f"files in {visible(str(self.root))}"

    @property
    def world(self) -> World:
        """The real world."""
        return REAL

    def splits(self, card: DatasetCard) -> list[str]:
        """Return the splits of which at least one part exists with all files that its reader needs, in order."""
        return [split for split in card.files if self.files(card, split) and not self._absent(card, split)]

    def files(self, card: DatasetCard, split: str) -> list[Path]:
        """Return the existing files of a split in reading order, each followed by the files that its reader opens."""
        return [
            path
            for official, paths in locate_split(self.root, card, split)
            for first in paths
            for path in (first, *companion_files(official, first))
        ]

    def _absent(self, card: DatasetCard, split: str) -> list[Path]:
        """Return missing files without which the existing files of a split cannot be read."""
        return [
            path
            for official, paths in locate_split(self.root, card, split)
            for path in missing_companions(official, paths)
        ]

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Return the sizes and SHA-256 of the files of these splits.

        For a card whose labels come from its data, the state covers all its files, because they decide the label
        numbers. Raises MissingFilesError if a split, or a file that its reader needs, is missing.
        """
        for split in splits:
            self._parts(card, split)
        deciding = tuple(card.files) if _labels_in_data(card) else splits
        paths = dict.fromkeys(path for split in deciding for path in self.files(card, split))
        return SourceState(FILES, None, tuple(digest(path, self._short(path)) for path in paths))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """Return the card's labels; for a tagging card without any, all tags of all its files, sorted."""
        if not _labels_in_data(card):
            return card.labels
        if card.id not in self._labels:
            parts = [part for split in self.splits(card) for part in self._parts(card, split)]
            if not parts:
                raise no_files(self.root, card, tuple(card.files))
            self._labels[card.id] = tag_names(
                (official.read(path), official.convert) for official, paths in parts for path in paths
            )
        return self._labels[card.id]

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Return the rows in file order; see Source. Raises MissingFilesError at the call, not at the first row."""
        parts = self._parts(card, split)
        report.absent += [
            searched_names(official) for official, paths in locate_split(self.root, card, split) if not paths
        ]
        report.files += [self._short(path) for path in dict.fromkeys(self.files(card, split))]
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
            raise UsageError(f"{card.id} has no split {quoted(split)}. Its splits are: {', '.join(card.files)}.")
        parts = [(official, paths) for official, paths in locate_split(self.root, card, split) if paths]
        if not parts:
            raise no_files(self.root, card, (split,))
        if absent := self._absent(card, split):
            raise incomplete_split(self.root, card, split, absent)
        return parts

    def _short(self, path: Path) -> str:
        return visible(path.relative_to(self.root).as_posix())  # a name may contain line ends or not be UTF-8


def _labels_in_data(card: DatasetCard) -> bool:
    return card.task_type.labels_by_name and not card.labels


def _not_empty(
    path: Path, records: Iterator[tuple[int, dict[str, object] | BadRecord]]
) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Return the same records. Raises SourceError if there is none, because the download has probably failed."""
    first = next(records, None)
    if first is None:
        raise SourceError(f"{path} contains no records. Is the download complete? Download it again.")
    yield first
    yield from records
