"""A child version: the same rows and scores under other thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.augment.card_context import card_context
from xaug.augment.filters import FILTERS, Setting
from xaug.augment.judgement import Chunk, judge_rows, thresholds_of
from xaug.augment.recipe import ALGORITHM
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.manifest import REJECTED, ManifestDraft, Parent
from xaug.data_cards.parameters import param
from xaug.data_cards.samples import sample_rows
from xaug.data_cards.schema import VARIANT, arrow_schema
from xaug.data_cards.splits import lasting_name
from xaug.data_cards.store import Store
from xaug.data_cards.text import one_line
from xaug.data_cards.version import Version

_CHUNK = 1000  # rows that are judged at a time


def refilter(
    store: Store, parent: Version, thresholds: Mapping[str, float | None], *, wait: bool = False
) -> tuple[Version, bool]:
    """(the child of a version under these thresholds, whether this call made it).

    If the version has these thresholds itself, it is returned. Raises UsageError for a version without scores, for a
    filter that never scored its rows, and without any threshold. Raises
    CorruptVersionError, and makes nothing, for a parent whose bytes are not those that were committed.
    """
    manifest = parent.manifest
    before = thresholds_of(parent)
    if not thresholds:
        raise UsageError(
            f"No threshold of {parent.ref} is to be changed. Give one with {param('filters')}; its filters are:"
            f" {', '.join(f'{name}={value:g}' for name, value in before.items())}."
        )
    for name in thresholds:
        if name not in before:
            FILTERS.get(name)  # raises UnknownNameError with the nearest names
            raise UsageError(f"{parent.ref} has no {name} scores. It has: {', '.join(before)}.")
        if thresholds[name] is None:
            raise UsageError(f"{param('filters', name)}: give the threshold that its scores are compared with.")
    chosen = tuple(
        Setting(spec, _given(thresholds.get(spec.name), before[spec.name]))
        for spec in FILTERS  # in the order of the funnel; the keys of a request are sorted
        if spec.name in before
    )
    if all(setting.threshold == before[setting.spec.name] for setting in chosen):
        return parent, False  # a child would hold the same rows
    request: dict[str, object] = {
        **manifest.request, "algorithm": ALGORITHM, "parent": manifest.content_sha256,
        "filters": {setting.spec.name: setting.threshold for setting in chosen},
    }  # fmt: skip
    with store.stage(parent.task, parent.recipe, request, wait=wait) as staging:
        if staging.committed:
            return staging.committed, False
        dataset = card(manifest.about.declaration or parent.task)
        splits = [name for name in manifest.splits if name != REJECTED]
        try:
            judgement = judge_rows(dataset, chosen, list(_in_row_order(parent, splits)))
        except ValueError as error:  # the bytes are those that were committed, but no attack of xaug wrote them
            raise CorruptVersionError(
                f"{parent.ref}: the edits of a row do not fit its text: {one_line(error)}. Generate it again."
            ) from None
        out = judgement.splits(arrow_schema(manifest.features), splits)
        shared: dict[str, Any] = {name: getattr(manifest, name) for name in ManifestDraft.model_fields}
        draft = ManifestDraft(
            **{
                **shared,
                "parent": Parent(ref=parent.ref, content_sha256=manifest.content_sha256),
                "funnel": tuple(judgement.funnel.steps()),
                "statistics": {**manifest.statistics, **judgement.statistics()},
                "samples": sample_rows(judgement.kept(), manifest.about.labels if dataset.labels else ()),
            }
        )
        tagger = manifest.request.get("tagger")
        context = card_context(chosen, tagger if isinstance(tagger, str) else None)
        return staging.commit(out, manifest.features, draft, context=context), True


def _given(new: float | None, old: float) -> float:
    return old if new is None else float(new)


def _in_row_order(parent: Version, splits: Sequence[str]) -> Iterator[Chunk]:
    """The parent's rows in the order in which they were attacked.

    A version stores kept and rejected rows apart. ``position`` is the place of a row's clean row in its split, and
    ``variant`` the number of the row among those that were made of it.
    """
    rejected = parent.table(REJECTED)
    columns = ["position", *(name for name in VARIANT if name in parent.manifest.features)]
    order = [(name, "ascending") for name in columns]
    for split in splits:
        kept = parent.table(split)
        # Versions of earlier releases spell the names of some splits differently.
        mask = pc.is_in(rejected["split"], pa.array({split, lasting_name(split)}, pa.string()))
        others = pc.indices_nonzero(mask).cast(pa.int64())
        # Only the keys are sorted: 20 bytes per row, where the rows themselves have hundreds.
        keys = pa.concat_tables([kept.select(columns), rejected.select(columns).take(others)])
        numbers = pa.chunked_array([pa.array(range(kept.num_rows), pa.int64()), pc.add(others, kept.num_rows)])
        sorted_numbers = numbers.take(pc.sort_indices(keys, order)).combine_chunks()
        for start in range(0, len(sorted_numbers), _CHUNK):
            wanted = sorted_numbers.slice(start, _CHUNK)
            yield Chunk(f"{split} from {start}", split, partial(_rows_at, kept, rejected, wanted))


def _rows_at(first: pa.Table, second: pa.Table, numbers: pa.Array) -> pa.Table:
    """The rows with these numbers, in this order, of two mapped tables that are numbered one after the other.

    Only the stretches that hold them are joined, because `take` may copy whole columns of a table of many batches.
    """
    parts: list[pa.Table] = []
    shifted = numbers
    for table, start in ((first, 0), (second, first.num_rows)):
        own = pc.and_(pc.greater_equal(numbers, start), pc.less(numbers, start + table.num_rows))
        ends = pc.min_max(numbers.filter(own)).as_py()
        if ends["min"] is None:
            continue
        low, count = ends["min"] - start, ends["max"] - ends["min"] + 1
        move = sum(part.num_rows for part in parts) - ends["min"]
        shifted = pc.if_else(own, pc.add(numbers, move), shifted)
        parts.append(table.slice(low, count))
    return pa.concat_tables(parts).take(shifted).combine_chunks()
