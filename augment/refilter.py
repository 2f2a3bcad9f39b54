"""A child version: the same rows and scores under other thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.augment.filters import FILTERS, Setting
from xaug.augment.judgement import judge_rows, thresholds_of
from xaug.augment.recipe import ALGORITHM
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.manifest import REJECTED, ManifestDraft, Parent
from xaug.data_cards.samples import sample_rows
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.splits import lasting_name
from xaug.data_cards.store import Store
from xaug.data_cards.text import fault
from xaug.data_cards.version import Version

_CHUNK = 1000  # rows judged at a time


def refilter(
    store: Store, parent: Version, thresholds: Mapping[str, float | None], *, wait: bool = False
) -> tuple[Version, bool]:
    """The child of a version under these thresholds, and whether it was made now.

    Raises UsageError for a version without scores, or a filter that never scored its rows; CorruptVersionError, and
    makes nothing, for a parent whose bytes are not those that were committed.
    """
    manifest = parent.manifest
    before = thresholds_of(parent)
    for name in thresholds:
        if name not in before:
            FILTERS.get(name)  # an unknown name is told its neighbours
            raise UsageError(f"{parent.ref} has no {name} scores. It has: {', '.join(before)}.")
    chosen = tuple(
        Setting(spec, _given(thresholds.get(spec.name), before[spec.name]))
        for spec in FILTERS  # in their order; a request's keys are sorted
        if spec.name in before
    )
    request: dict[str, object] = {
        **manifest.request, "algorithm": ALGORITHM, "parent": manifest.content_sha256,
        "filters": {setting.spec.name: setting.threshold for setting in chosen},
    }  # fmt: skip
    with store.stage(parent.task, parent.recipe, request, wait=wait) as staging:
        if staging.committed:
            return staging.committed, False
        dataset = card(parent.task)
        tables = _in_row_order(parent)
        try:
            judgement = judge_rows(dataset, chosen, list(tables), tables.__getitem__)
        except ValueError as error:  # its bytes are those that were committed, but no attack of xaug wrote them
            raise CorruptVersionError(f"{parent.ref}: a row's edits do not fit its text: {fault(error)}.") from None
        schema = arrow_schema(manifest.features)
        splits = [name for name in manifest.splits if name != REJECTED]
        out = {
            split: judgement.rows([n for n in tables if n.startswith(f"{split}-")], schema, kept=True)
            for split in splits
        }
        out[REJECTED] = judgement.rows(list(tables), schema, kept=False)
        kept = (row for name in tables for row in judgement.kept_rows(name))
        shared: dict[str, Any] = {name: getattr(manifest, name) for name in ManifestDraft.model_fields}
        draft = ManifestDraft(
            **{
                **shared,
                "parent": Parent(ref=parent.ref, content_sha256=manifest.content_sha256),
                "funnel": tuple(judgement.funnel.steps()),
                "samples": sample_rows(kept, manifest.about.labels if dataset.labels else ()),
            }
        )
        return staging.commit(out, manifest.features, draft), True


def _given(new: float | None, old: float) -> float:
    return old if new is None else float(new)


def _in_row_order(parent: Version) -> dict[str, pa.Table]:
    """The parent's rows in the order they were attacked in, in chunks named SPLIT-NUMBER.

    Kept and rejected rows are apart in a version; ``position`` says where each stood.
    """
    names = [name for name in parent.manifest.splits if name != REJECTED]
    rejected = parent.table(REJECTED)
    out: dict[str, pa.Table] = {}
    for split in names:
        kept = parent.table(split)
        # Rows of an earlier version name their split in the earlier spelling.
        mask = pc.is_in(rejected["split"], pa.array({split, lasting_name(split)}, pa.string()))
        both = pa.concat_tables([kept, rejected.filter(mask)])
        both = both.sort_by("position")
        for number, start in enumerate(range(0, both.num_rows, _CHUNK)):
            out[f"{split}-{number:06d}"] = both.slice(start, _CHUNK)
    return out
