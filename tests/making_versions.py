"""Rows, manifests and small versions that the tests of the store and of the commands share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.manifest import About, FunnelStep, ManifestDraft, ModelInfo, ReadInfo, Sample, SourceInfo
from xaug.data_cards.samples import sample_rows
from xaug.data_cards.schema import AUGMENTED, Feature, arrow_schema, filter_features
from xaug.data_cards.staging import Staging
from xaug.data_cards.store import Store, Version
from xaug.data_cards.task_types import CLASSIFICATION

LABELS = ("entailment", "neutral", "contradiction")
FEATURES: dict[str, Feature] = {
    **CLASSIFICATION.columns(LABELS),
    **AUGMENTED,
    **filter_features(["similarity"]),
}
REQUEST: dict[str, object] = {"task": "mnli", "recipe": "bae", "seed": 13, "similarity": 0.9}
UNIT_ROWS = 50


def row(index: int) -> dict[str, Any]:
    """Return an augmented MNLI row. Every seventh is a rejected one."""
    bad = index % 7 == 6
    return {
        "id": f"row-{index}",
        "text_a": f"Der Hund Nr. {index} schläft 🐕.",
        "text_b": None if index % 5 == 0 else "An animal rests.",
        "label": index % 3,
        "origin_id": f"row-{index}",
        "split": "train",
        "outcome": "succeeded",
        "edits": [{"field": "text_a", "start": 4, "end": 9, "before": "Katze", "after": "Hund"}],
        "victim_score_before": 0.9,
        "victim_score_after": 0.1,
        "queries": index,
        "budget": "",
        "reason": "not_similar" if bad else "",
        "similarity_score": None if index % 4 == 0 else 0.95,
        "similarity_ok": None if index % 4 == 0 else not bad,
    }


def unit_table(number: int) -> pa.Table:
    rows = [row(index) for index in range(number * UNIT_ROWS, (number + 1) * UNIT_ROWS)]
    return pa.Table.from_pylist(rows, schema=arrow_schema(FEATURES))


def about(**changes: Any) -> About:
    fields: dict[str, Any] = {
        "id": "mnli",
        "title": "MultiNLI",
        "task_type": CLASSIFICATION,
        "languages": ("en",),
        "description": "Pairs of sentences.",
        "license": "OANC and others",
        "redistribution": "allowed",
        "citation": "@inproceedings{williams2018,\n  title={A Broad-Coverage Challenge Corpus}\n}",
        "homepage": "https://cims.nyu.edu/~sbowman/multinli/",
        "labels": LABELS,
        "hub_repos": ("nyu-mll/glue",),
    }
    return About(**{**fields, **changes})


def draft(**changes: Any) -> ManifestDraft:
    samples: tuple[Sample, ...] = sample_rows([row(0), row(1)], LABELS)
    fields: dict[str, Any] = {
        "about": about(),
        "source": SourceInfo(name="files in data", kind="files"),
        "models": {"victim": ModelInfo(name="tiny", sha256="0" * 64)},
        "funnel": (
            FunnelStep(step="attack", rows_in=400, rows_out=300, dropped={"failed": 60, "skipped": 40}),
            FunnelStep(step="similarity", rows_in=300, rows_out=258, dropped={"not_similar": 42}),
        ),
        "outcomes": {"succeeded": 300, "failed": 60, "skipped": 40},
        "statistics": {"queries_mean": 31.25, "success_rate": 0.8333, "note": "a|b"},
        "read": ReadInfo(rows=400, dropped={"no_gold_label": 3}),
        "timings": {"attack": 1.5},
        "packages": {"xaug": "0.1.0"},
        "samples": samples,
    }
    return ManifestDraft(**{**fields, **changes})


def splits(staging: Staging, units: int) -> dict[str, Iterator[pa.Table]]:
    def chosen(rejected: bool) -> Iterator[pa.Table]:
        for number in range(units):
            table = staging.table(f"train-{number}")
            mask = pc.equal(table["reason"], "")
            yield table.filter(pc.invert(mask) if rejected else mask)

    return {"train": chosen(False), "rejected": chosen(True)}


def make(root: Path, request: dict[str, object] = REQUEST, *, units: int = 4, recipe: str = "bae") -> Version:
    """Stage the missing units of 50 rows and commit the version in shards of 64."""
    with Store(root).stage("mnli", recipe, request) as staging:
        for number in range(units) if staging.committed is None else ():
            if not staging.has(f"train-{number}"):
                staging.put(f"train-{number}", unit_table(number), {"n": number})
        return staging.commit(splits(staging, units), FEATURES, draft(), shard_rows=64)
