"""The recipe ``clean``: a dataset's rows as they are, in the store's form, so that a trainer reads nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
from xaug.augment.materialize import no_rows, read_info, source_info
from xaug.augment.recipe import ALGORITHM, source_request
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import SourceError
from xaug.data_cards.manifest import About, ManifestDraft
from xaug.data_cards.schema import arrow_schema, task_features
from xaug.data_cards.sources.base import ReadReport, Source
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version

RECIPE = "clean"
_BATCH_ROWS = 10_000  # rows in memory at a time: some 10 MB


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
) -> tuple[Version, bool]:
    """The version of these rows, and whether it was made now. Streams: memory does not grow with the data.

    Reading takes seconds, so a killed run starts again instead of keeping units. Raises SourceError, StoreError.
    """
    state = source.state(card, splits)
    labels = source.labels(card)
    request: dict[str, object] = {
        "algorithm": ALGORITHM, "task": card.id, "source": source_request(state), "splits": list(splits),
        "limit": limit, "skip_bad_rows": skip_bad_rows, "attack": "none",
    }  # fmt: skip
    features = task_features(card.task_type, labels)
    schema = arrow_schema(features)
    report = ReadReport()
    started = time.perf_counter()

    def tables(split: str) -> Iterator[pa.Table]:
        rows = islice(source.rows(card, split, report=report, skip_bad_rows=skip_bad_rows), limit)
        while chunk := list(islice(rows, _BATCH_ROWS)):
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
            timings={"read_and_write": round(time.perf_counter() - started, 3)},
        )  # fmt: skip

    with Store(store).stage(card.id, RECIPE, request, wait=wait) as staging:
        if staging.committed:
            return staging.committed, False
        version = staging.commit({split: tables(split) for split in splits}, features, manifest, about=about)
        return version, True
