"""A child version: the same rows and scores under other thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.augment.filters import FILTERS, Setting
from xaug.augment.judgement import judge_rows
from xaug.augment.recipe import ALGORITHM
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.manifest import REJECTED, ManifestDraft, Parent
from xaug.data_cards.samples import sample_rows
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version

_CHUNK = 1000  # rows judged at a time


def refilter(
    store: Store, parent: Version, thresholds: Mapping[str, float | None], *, wait: bool = False
) -> tuple[Version, bool]:
    """The child of a version under these thresholds, and whether it was made now.

    Raises UsageError for a version without scores, or a filter that never scored its rows.
    """
    manifest = parent.manifest
    before = manifest.request.get("filters")
    if not isinstance(before, dict):
        raise UsageError(f"{parent.ref} has no filter scores: only versions made by an attack can be filtered.")
    for name in thresholds:
        if name not in before:
            FILTERS.get(name)  # an unknown name is told its neighbours
            raise UsageError(f"{parent.ref} has no {name} scores. It has: {', '.join(before)}.")
    chosen = tuple(
        Setting(spec, float(_number(thresholds.get(spec.name), before[spec.name])))
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
        judgement = judge_rows(dataset, chosen, list(tables), tables.__getitem__)
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


def _number(new: float | None, old: object) -> float:
    value = old if new is None else new
    assert isinstance(value, (int, float))
    return value


def _in_row_order(parent: Version) -> dict[str, pa.Table]:
    """The parent's rows in the order they were attacked in, in chunks named SPLIT-NUMBER.

    Kept and rejected rows are apart in a version; ``position`` says where each stood.
    """
    names = [name for name in parent.manifest.splits if name != REJECTED]
    rejected = parent.table(REJECTED)
    out: dict[str, pa.Table] = {}
    for split in names:
        kept = parent.table(split)
        mask = pc.equal(rejected["split"], split)
        both = pa.concat_tables([kept, rejected.filter(mask)])
        both = both.sort_by("position")
        for number, start in enumerate(range(0, both.num_rows, _CHUNK)):
            out[f"{split}-{number:06d}"] = both.slice(start, _CHUNK)
    return out
