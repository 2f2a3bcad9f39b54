"""The evaluation texts of a suite: the parts of all its sets, and what they hold together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from xaug.contamination import part as parts_of
from xaug.contamination.hashing import Hashes
from xaug.contamination.part import FORMAT, KINDS, Kind, Part
from xaug.contamination.rows import FEWEST, GRAM
from xaug.contamination.search import WINDOW, Known
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import SourceError
from xaug.data_cards.ingest import source_request
from xaug.data_cards.manifest import Compared
from xaug.data_cards.references import Reference
from xaug.data_cards.sources.base import ReadReport, Source


@dataclass(frozen=True, slots=True)
class Absent:
    """Splits of a task whose texts could not be read, with the reason. Without splits: the whole task."""

    task: str
    splits: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return f"{' '.join((self.task, *self.splits))}: {self.why}"


@dataclass(frozen=True)
class EvaluationTexts:
    """The texts of evaluation sets. It can be pickled for other processes, which read the files in the cache.

    ``suite``: the name of the suite. ``source``: the name of the source of its rows. ``missing``: the sets of the suite
    that are not among them.
    """

    suite: str
    source: str
    parts: tuple[Part, ...]
    missing: tuple[Absent, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of everything that decides whether a text is found. It does not depend on names or on the source."""
        content = sorted({one.sha256 for one in self.parts})
        return fingerprint({"format": FORMAT, "gram": GRAM, "fewest": FEWEST, "window": WINDOW, "parts": content})

    @property
    def compared(self) -> Compared:
        """The description of these texts in a manifest."""
        rows: dict[str, int] = {}
        for one in self.parts:
            rows[one.task] = rows.get(one.task, 0) + one.rows
        missing = tuple(map(str, self.missing))
        return Compared(suite=self.suite, source=self.source, sha256=self.sha256, rows=rows, missing=missing)

    def known(self) -> Known:
        """What all parts hold together. It is kept in the cache. Raises StorageError."""
        if len(self.parts) == 1:
            return known(self.parts[0])
        folder = parts_of.folder_of(self.sha256)
        try:
            return Known(*(parts_of.load(folder, kind) for kind in KINDS))
        except (OSError, ValueError):
            together: dict[Kind, Hashes] = {
                kind: parts_of.merged([one.hashes(kind) for one in self.parts]) for kind in KINDS
            }
            parts_of.write(folder, together, {})
            return Known(*together.values())


def known(part: Part) -> Known:
    """What one part holds."""
    return Known(*(part.hashes(kind) for kind in KINDS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The splits of a card whose texts belong to the evaluation sets."""

    card: DatasetCard
    splits: tuple[str, ...]


def read_texts(
    suite: str, source: Source, wanted: Sequence[Wanted], *, reading: Callable[[str], None] = lambda name: None
) -> EvaluationTexts:
    """Read the evaluation sets of a suite from a source, unless an earlier call read the same files.

    A split that the source does not have or that cannot be read is named in ``missing``. Malformed records are left
    out. ``reading`` is called with the name of each set. Raises StorageError.
    """
    parts: list[Part] = []
    missing: dict[tuple[str, str], list[str]] = {}  # task and reason → splits
    for one in wanted:
        reading(str(one.card.id))
        there = frozenset(source.splits(one.card))
        held = [split for split in one.splits if split in there]
        if not held:
            missing[str(one.card.id), f"{source.name} has no file of it"] = []
        for split in held:
            try:
                part = _read(source, one.card, split)
            except SourceError as error:
                missing.setdefault((str(one.card.id), error.reason), []).append(split)
                continue
            if part.rows:
                parts.append(part)
            else:
                missing.setdefault((str(one.card.id), "its files have no row with a label"), []).append(split)
    absent = tuple(Absent(task, tuple(splits), why) for (task, why), splits in missing.items())
    return EvaluationTexts(suite, source.name, tuple(parts), absent)


def texts_of(suite: str, source: str, sets: Iterable[tuple[DatasetCard, Reference]]) -> EvaluationTexts:
    """The texts of evaluation sets that are in a store. Raises CorruptVersionError, StorageError."""
    parts = []
    for card, reference in sets:
        key = fingerprint({"format": FORMAT, "task": str(card.id), "shards": reference.shard_hashes})
        found = parts_of.kept(key)
        if found is None or found.split != reference.split:
            batches = reference.table.to_batches(max_chunksize=2_000)
            found = parts_of.make(key, card, reference.split, (row for one in batches for row in one.to_pylist()))
        parts.append(found)
    return EvaluationTexts(suite, source, tuple(parts))


def _read(source: Source, card: DatasetCard, split: str) -> Part:
    """The part of a split. Raises SourceError."""
    state = source_request(card, source.state(card, (split,)))
    key = fingerprint({"format": FORMAT, "task": str(card.id), "split": split, "state": state})
    found = parts_of.kept(key)
    if found is not None:
        return found
    rows = source.rows(card, split, report=ReadReport(), skip_bad_rows=True)
    return parts_of.make(key, card, split, rows)
