"""Ingest: stores a dataset's unedited rows as the recipe ``clean``. A trainer reads rows only from the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import HubError, SourceError
from xaug.data_cards.manifest import About, Compared, ManifestDraft, ReadInfo, SourceFile, SourceInfo
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.sources.base import ReadReport, Source, SourceState
from xaug.data_cards.store import Store, fingerprint
from xaug.data_cards.version import Version

RECIPE = "clean"
# Version of reading and writing rows. It is independent of the attacks' ALGORITHM, because no model takes part.
# Version 2: all translations of a row of a target task have the same id.
_ALGORITHM = 2
_BATCH_ROWS = 10_000  # rows in memory at a time: about 10 MB


class Exclusion(Protocol):
    """Leaves out rows. ``reason``: the slug under which they are counted. ``request``: what decides which rows."""

    @property
    def reason(self) -> str:
        """A slug, such as ``in_evaluation_set``."""
        ...

    @property
    def compared(self) -> Compared:
        """What the rows are compared with."""
        ...

    def request(self) -> Mapping[str, object]:
        """Everything that decides which rows are left out, for the fingerprint."""
        ...

    def excludes(self, card: DatasetCard, rows: Sequence[Row]) -> Sequence[bool]:
        """Whether each row is left out."""
        ...


def materialize_clean(
    store: Path,
    card: DatasetCard,
    source: Source,
    splits: tuple[str, ...],
    *,
    limit: int | None = None,
    skip_bad_rows: bool = False,
    wait: bool = False,
    on_rows: Callable[[int], None] | None = None,
    exclusion: Exclusion | None = None,
) -> tuple[Version, bool]:
    """Return the version of these rows, and whether this call made it. Memory does not grow with the data.

    ``limit``: rows per split at most. ``skip_bad_rows``: count malformed records instead of raising BadRowError.
    ``wait``: wait for another process that makes the same version. ``on_rows``: called with the rows read so far.
    ``exclusion``: leaves out rows after reading them, so ``limit`` counts them.
    Reading takes seconds, so a killed run starts again instead of storing units. Raises SourceError, StoreError.
    """
    state = source.state(card, splits)
    labels = source.labels(card)
    request = _request(card, state, splits, limit=limit, skip_bad_rows=skip_bad_rows)
    if exclusion:
        request["exclusion"] = dict(exclusion.request())
    features = card.task_type.columns(labels)
    schema = arrow_schema(features)
    report = ReadReport()
    started = time.perf_counter()

    def tables(split: str) -> Iterator[pa.Table]:
        rows = islice(source.rows(card, split, report=report, skip_bad_rows=skip_bad_rows), limit)
        while chunk := list(islice(rows, _BATCH_ROWS)):
            if exclusion:
                chunk = _left(chunk, exclusion, card, report)
            columns = [pa.array([row[name] for row in chunk], schema.field(name).type) for name in schema.names]
            yield pa.Table.from_arrays(columns, schema=schema)
            if on_rows:
                on_rows(report.rows)

    about = About.of(card, labels)

    def manifest() -> ManifestDraft:
        if not report.rows:
            raise SourceError(no_rows(card, report))
        return ManifestDraft(
            about=about, source=source_info(source.name, state), read=read_info(report),
            compared=exclusion.compared if exclusion else None,
            timings={"read_and_write": round(time.perf_counter() - started, 3)},
        )  # fmt: skip

    with Store(store).stage(str(card.id), RECIPE, request, wait=wait) as staging:
        if staging.committed:
            return staging.committed, False
        version = staging.commit({split: tables(split) for split in splits}, features, manifest, about=about)
        return version, True


def _left(rows: Sequence[Row], exclusion: Exclusion, card: DatasetCard, report: ReadReport) -> list[Row]:
    """The rows that the exclusion leaves. The others are counted as dropped."""
    left = [row for row, out in zip(rows, exclusion.excludes(card, rows), strict=True) if not out]
    if gone := len(rows) - len(left):
        report.rows -= gone
        report.dropped[exclusion.reason] += gone
    return left


def materialize_readable(
    store: Path,
    card: DatasetCard,
    source: Source,
    splits: tuple[str, ...],
    *,
    skip_bad_rows: bool = False,
    wait: bool = False,
) -> tuple[Version, Mapping[str, str]]:
    """Return the version of the readable ones among ``splits``, and for each of the others why it cannot be read.

    One language's broken file does not exclude the other languages. Files are read twice only if one of them is
    broken, to find out which. Raises SourceError if no split can be read, and StoreError.
    """
    try:
        return materialize_clean(store, card, source, splits, skip_bad_rows=skip_bad_rows, wait=wait)[0], {}
    except HubError:  # a missing network is not a broken file, and need not be tried again for every language
        raise
    except SourceError:
        broken = {split: why for split in splits if (why := _why_unreadable(card, source, split, skip_bad_rows))}
        kept = tuple(split for split in splits if split not in broken)
        if not kept or not broken:
            raise
    return materialize_clean(store, card, source, kept, skip_bad_rows=skip_bad_rows, wait=wait)[0], broken


def _why_unreadable(card: DatasetCard, source: Source, split: str, skip_bad_rows: bool) -> str:
    """Return on one line why a split cannot be read; nothing if it is read to its end."""
    try:
        source.state(card, (split,))
        for _ in source.rows(card, split, report=ReadReport(), skip_bad_rows=skip_bad_rows):
            pass
    except SourceError as error:
        return error.reason
    return ""


def find_clean(
    store: Path, card: DatasetCard, source: Source, splits: tuple[str, ...], *, skip_bad_rows: bool = False
) -> Version | None:
    """Return the version that `materialize_clean` made of all these rows, if any. Writes nothing, not even a lock.

    Returns None also if a file is missing or cannot be read; `materialize_clean` then says which.
    """
    try:
        state = source.state(card, splits)
    except SourceError:
        return None
    request = _request(card, state, splits, limit=None, skip_bad_rows=skip_bad_rows)
    return Store(store).find(str(card.id), RECIPE, fingerprint(request))


def source_request(card: DatasetCard, state: SourceState) -> dict[str, object]:
    """Return a source's part of a request, with the declaration of a user's own file."""
    declared = {} if card.declaration is None else {"declaration": card.declaration.request()}
    files = [[file.path, file.size, file.sha256] for file in state.files]
    return {"kind": state.kind, "revision": state.revision, "files": files, **declared}


def no_rows(card: DatasetCard, report: ReadReport) -> str:
    """Return the message for splits whose files yield no row."""
    reasons = [f"{count:,} records were dropped as {slug}" for slug, count in report.dropped.items()]
    if report.bad:
        reasons.append(f"{report.bad.total():,} records are malformed, of which the first is {report.bad_examples[0]}")
    why = "; ".join(reasons) or "its files hold no records"
    return f"{card.id} has no rows to make a version of: {why}. Choose another {param('split')}."


def source_info(name: str, state: SourceState) -> SourceInfo:
    """Return the source as a manifest describes it."""
    files = tuple(SourceFile(path=f.path, size=f.size, sha256=f.sha256) for f in state.files)
    return SourceInfo(name=name, kind=state.kind, revision=state.revision, files=files)


def read_info(report: ReadReport) -> ReadInfo:
    """Return the counts of reading as a manifest stores them."""
    return ReadInfo(
        rows=report.rows, dropped=dict(report.dropped), bad=dict(report.bad),
        bad_examples=tuple(report.bad_examples), repaired=dict(report.repaired),
    )  # fmt: skip


def _request(
    card: DatasetCard, state: SourceState, splits: tuple[str, ...], *, limit: int | None, skip_bad_rows: bool
) -> dict[str, object]:
    return {
        "algorithm": _ALGORITHM, "task": str(card.id), "source": source_request(card, state), "splits": list(splits),
        "limit": limit, "skip_bad_rows": skip_bad_rows, "attack": "none",
    }  # fmt: skip
