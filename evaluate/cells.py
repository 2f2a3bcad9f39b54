"""Evaluation cells: one task in one language with one seed. Each is computed once and cached.

The cache holds a cell under a hash of the model, its training, the rows and the settings, so that a resumed evaluation
and any other evaluation of the same model find it. The folder of the results gets a copy of its parts and predictions.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from xaug.data_cards.cache import cache_folder
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import publish, remove_tree, storage, write_atomic, write_file
from xaug.data_cards.parameters import param
from xaug.data_cards.splits import HeldOut, LanguageSplit, lasting_name
from xaug.evaluate.finetune import training_key
from xaug.evaluate.metrics import METRICS, ScoredRows, scorer
from xaug.evaluate.plan import Plan
from xaug.evaluate.results import Cell, LayerScore
from xaug.evaluate.saved import Entry
from xaug.evaluate.stats import interval
from xaug.evaluate.submission import file_name, predictions_text
from xaug.evaluate.tasks.base import Outcome, TaskPlan
from xaug.train.constant import constant_prediction

VERSION = 2  # raised when the same inputs would give other numbers
_CELL, _PARTS, _PREDICTIONS = "cell.json", "parts.npz", "predictions"


@dataclass(frozen=True)
class CellId:
    """What identifies a cell within an evaluation."""

    task: TaskPlan
    language: str
    seed: int

    @property
    def split(self) -> HeldOut:
        """Whether the language's test rows or its validation rows are scored."""
        return LanguageSplit.of(self.task.rows[self.language].split).kind


def cell_key(cell_id: CellId, plan: Plan) -> str:
    """The SHA-256 of everything that decides a cell. The seed is part of it through the training that it decides."""
    task, config, target = cell_id.task, plan.config, cell_id.task.target
    content: dict[str, object] = {
        "version": VERSION,
        "task": target.declaration(),
        "metric": target.card.metric,
        "scorer": scorer(target.metric),
        "model": training_key(task, plan, cell_id.seed) if task.stages else plan.model_sha256,
        "rows": [[lasting_name(one.split), *one.shard_hashes] for one in target.reads(task, cell_id.language)],
        "language": cell_id.language,
        "max_examples": target.limit(config),
        "dtype": config.dtype,
        "settings": target.settings(config),
    }
    return fingerprint(content)


def is_cached(cell_id: CellId, plan: Plan) -> bool:
    """Whether the cache holds the cell, so that it need not be computed."""
    return (_cache_entry(cell_key(cell_id, plan)) / _CELL).is_file()


def cached(cell_id: CellId, plan: Plan, folder: Path) -> Entry | None:
    """The cell from the cache, with its files copied into ``folder``; None if it has to be computed.

    Raises StorageError.
    """
    entry = _cache_entry(cell_key(cell_id, plan))
    if not (entry / _CELL).is_file():
        return None
    content = json.loads((entry / _CELL).read_text(encoding="utf-8"))
    cell = Cell.model_validate({**content["cell"], "seed": cell_id.seed, **_paths(cell_id)})
    _copy(cell, folder, (entry / _PARTS).read_bytes(), (entry / _PREDICTIONS).read_bytes())
    return Entry(cell=cell, layers=tuple(LayerScore.model_validate(one) for one in content["layers"]))


def cache(cell_id: CellId, plan: Plan, outcome: Outcome, folder: Path) -> Entry:
    """Put a computed cell into the cache, whole or not at all, and its files into ``folder``. Raises StorageError."""
    cell = _cell(cell_id, outcome)
    layers = tuple(
        LayerScore(task=cell.task, language=cell.language, layer=layer, score=score)
        for layer, score in outcome.layers.items()
    )
    parts = _packed(outcome)
    predictions = predictions_text(
        cell.task, cell.language, outcome.rows, outcome.predictions, cell_id.task.labels
    ).encode()  # fmt: skip
    content = {"cell": cell.model_dump(mode="json"), "layers": [one.model_dump(mode="json") for one in layers]}
    entry = _cache_entry(cell_key(cell_id, plan))
    aside = entry.with_name(f"{entry.name}.aside-{os.getpid()}")
    with storage(entry, "write the evaluation cache", "XAUG_CACHE"):
        remove_tree(aside)
        aside.mkdir(parents=True)
        write_file(aside / _PARTS, parts)
        write_file(aside / _PREDICTIONS, predictions)
        write_file(aside / _CELL, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
        if entry.exists():  # another process has just written the same
            remove_tree(aside)
        else:
            publish(aside, entry)
    _copy(cell, folder, parts, predictions)
    return Entry(cell=cell, layers=layers)


def _cell(cell_id: CellId, outcome: Outcome) -> Cell:
    task, target = cell_id.task, cell_id.task.target
    main = [one for one in outcome.measured if one.name in target.main]
    low, high = interval(main, (target.id, cell_id.language))
    baselines = METRICS.get(target.metric).baselines(
        ScoredRows(
            target.id, cell_id.language, outcome.rows, task.labels,
            candidates=int(outcome.settings.get("candidates", 0)),
        )
    )  # fmt: skip
    return Cell(
        task=target.id, language=cell_id.language, seed=cell_id.seed, split=cell_id.split,
        rows=len(outcome.rows), scores={one.name: one.value for one in outcome.measured},
        main=sum(one.value for one in main) / len(main), low=low, high=high,
        chance=baselines.chance, majority=baselines.majority,
        only=constant_prediction(outcome.predictions, task.labels),
        settings=dict(outcome.settings), extra=dict(outcome.extra), **_paths(cell_id),
    )  # fmt: skip


def _packed(outcome: Outcome) -> bytes:
    """The rows' ids and the parts [rows, 1 or 3] of each score, as an .npz file."""
    arrays: dict[str, Any] = {one.name: one.parts for one in outcome.measured}
    packed = io.BytesIO()
    np.savez(packed, ids=np.array([row["id"] for row in outcome.rows], dtype=np.str_), **arrays)
    return packed.getvalue()


def _copy(cell: Cell, folder: Path, parts: bytes, predictions: bytes) -> None:
    with storage(folder, "write results", param("output")):
        for name, content in ((cell.parts, parts), (cell.predictions, predictions)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / name, content)


def _paths(cell_id: CellId) -> dict[str, str]:
    of_seed = f"seed-{cell_id.seed}"
    task = cell_id.task.target.id
    return {
        "parts": f"scores/{of_seed}/{task}/{lasting_name(cell_id.task.rows[cell_id.language].split)}.npz",
        "predictions": f"predictions/{of_seed}/{task}/{file_name(task, cell_id.language, cell_id.split)}",
    }


def _cache_entry(key: str) -> Path:
    return cache_folder() / "evaluations" / key[:2] / key
