"""One task in one language with one seed: computed once, kept by everything that decided it, copied into results.

A cell lies in the cache under a hash of model, training, rows and settings; a killed evaluation finds what it had, and
another evaluation of the same model finds it too. In the results' folder lie a cell's numbers and its predictions.
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
from xaug.evaluate.baselines import Asked, baselines
from xaug.evaluate.finetune import training_key
from xaug.evaluate.metrics import scorer
from xaug.evaluate.plan import Plan
from xaug.evaluate.results import Cell, LayerScore
from xaug.evaluate.saved import Entry
from xaug.evaluate.stats import interval
from xaug.evaluate.submission import file_name, predictions_text
from xaug.evaluate.tasks.base import Outcome, TaskPlan
from xaug.train.constant import only

VERSION = 2  # of what a cell is: raised when the same inputs would give other numbers
_CELL, _PARTS, _PREDICTIONS = "cell.json", "parts.npz", "predictions"


@dataclass(frozen=True)
class Place:
    """Which cell."""

    task: TaskPlan
    language: str
    seed: int

    @property
    def split(self) -> HeldOut:
        """Which of the language's rows are scored."""
        return LanguageSplit.of(self.task.rows[self.language].split).kind


def cell_key(place: Place, plan: Plan) -> str:
    """sha256 of all that decides a cell. A seed is in it through the training it decides."""
    task, config, target = place.task, plan.config, place.task.target
    content: dict[str, object] = {
        "version": VERSION,
        "task": target.declaration(),
        "metric": target.card.metric,
        "scorer": scorer(target.metric),
        "model": training_key(task, plan, place.seed) if task.stages else plan.model_sha256,
        "rows": [[lasting_name(one.split), *one.content] for one in target.reads(task, place.language)],
        "language": place.language,
        "max_examples": target.limit(config),
        "dtype": config.dtype,
        "settings": target.settings(config),
    }
    return fingerprint(content)


def is_kept(place: Place, plan: Plan) -> bool:
    """Whether the cache holds the cell: then it costs nothing."""
    return (_kept(cell_key(place, plan)) / _CELL).is_file()


def held(place: Place, plan: Plan, folder: Path) -> Entry | None:
    """The cell from the cache, its files copied into ``folder``; None if it has to be computed."""
    kept = _kept(cell_key(place, plan))
    if not (kept / _CELL).is_file():
        return None
    content = json.loads((kept / _CELL).read_text(encoding="utf-8"))
    cell = Cell.model_validate({**content["cell"], "seed": place.seed, **_paths(place)})
    _copy(cell, folder, (kept / _PARTS).read_bytes(), (kept / _PREDICTIONS).read_bytes())
    return Entry(cell=cell, layers=tuple(LayerScore.model_validate(one) for one in content["layers"]))


def keep(place: Place, plan: Plan, outcome: Outcome, folder: Path) -> Entry:
    """Put a computed cell into the cache, whole or not at all, and its files into ``folder``."""
    cell = _cell(place, outcome)
    layers = tuple(
        LayerScore(task=cell.task, language=cell.language, layer=layer, score=score)
        for layer, score in outcome.layers.items()
    )
    parts = _packed(outcome)
    said = predictions_text(
        cell.task, cell.language, outcome.rows, outcome.predictions, place.task.labels
    ).encode()  # fmt: skip
    content = {"cell": cell.model_dump(mode="json"), "layers": [one.model_dump(mode="json") for one in layers]}
    kept = _kept(cell_key(place, plan))
    aside = kept.with_name(f"{kept.name}.aside-{os.getpid()}")
    with storage(kept, "write the evaluation cache", "XAUG_CACHE"):
        remove_tree(aside)
        aside.mkdir(parents=True)
        write_file(aside / _PARTS, parts)
        write_file(aside / _PREDICTIONS, said)
        write_file(aside / _CELL, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
        if kept.exists():  # another process was as fast: what it wrote is the same
            remove_tree(aside)
        else:
            publish(aside, kept)
    _copy(cell, folder, parts, said)
    return Entry(cell=cell, layers=layers)


def _cell(place: Place, outcome: Outcome) -> Cell:
    task, target = place.task, place.task.target
    main = [one for one in outcome.measured if one.name in target.main]
    low, high = interval(main, (target.id, place.language))
    nothing = baselines(
        Asked(
            target.id, place.language, target.metric, outcome.rows, task.labels,
            candidates=int(outcome.settings.get("candidates", 0)),
        )
    )  # fmt: skip
    return Cell(
        task=target.id, language=place.language, seed=place.seed, split=place.split,
        rows=len(outcome.rows), scores={one.name: one.value for one in outcome.measured},
        main=sum(one.value for one in main) / len(main), low=low, high=high,
        chance=nothing.chance, majority=nothing.majority, only=only(outcome.predictions, task.labels),
        settings=dict(outcome.settings), extra=dict(outcome.extra), **_paths(place),
    )  # fmt: skip


def _packed(outcome: Outcome) -> bytes:
    """The rows' ids, and of each score its parts [rows, 1 or 3], as an .npz file."""
    arrays: dict[str, Any] = {one.name: one.parts for one in outcome.measured}
    packed = io.BytesIO()
    np.savez(packed, ids=np.array([row["id"] for row in outcome.rows], dtype=np.str_), **arrays)
    return packed.getvalue()


def _copy(cell: Cell, folder: Path, parts: bytes, predictions: bytes) -> None:
    with storage(folder, "write results", param("output")):
        for name, content in ((cell.parts, parts), (cell.predictions, predictions)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / name, content)


def _paths(place: Place) -> dict[str, str]:
    of_seed = f"seed-{place.seed}"
    task = place.task.target.id
    return {
        "parts": f"scores/{of_seed}/{task}/{lasting_name(place.task.rows[place.language].split)}.npz",
        "predictions": f"predictions/{of_seed}/{task}/{file_name(task, place.language, place.split)}",
    }


def _kept(key: str) -> Path:
    return cache_folder() / "evaluations" / key[:2] / key
