"""One task in one language with one seed: computed once, kept by everything that decided it, copied into results.

A cell lies in the cache under a hash of model, training, rows and settings; a killed evaluation finds what it had, and
another evaluation of the same model finds it too. In the results' folder lie a cell's numbers and its predictions.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import publish, remove_tree, storage, write_atomic, write_file
from xaug.data_cards.splits import HeldOut, LanguageSplit, lasting_name
from xaug.evaluate.baselines import Asked, baselines
from xaug.evaluate.finetune import training_key
from xaug.evaluate.metrics import METRICS, scorer
from xaug.evaluate.plan import Plan, TaskPlan
from xaug.evaluate.results import Cell, LayerScore
from xaug.evaluate.stats import interval
from xaug.evaluate.submission import file_name, write_predictions
from xaug.evaluate.tasks.base import Outcome
from xaug.train.constant import only
from xaug.train.data.tokens import cache_folder

VERSION = 2  # of what a cell is: raised when the same inputs would give other numbers
_CELL, _PARTS, _SAID = "cell.json", "parts.npz", "predictions"


@dataclass(frozen=True)
class Place:
    """Which cell."""

    task: TaskPlan
    language: str
    seed: int


def cell_key(place: Place, plan: Plan) -> str:
    """sha256 of all that decides a cell. A seed is in it through the training it decides."""
    task, config = place.task, plan.config
    reads = [task.rows[place.language]]
    settings: dict[str, Any] = {}
    if task.target.kind != "labelled":
        settings = config.retrieval.model_dump(mode="json", exclude={"memory_gb"})
        reads += [*task.pool, *([task.tuning[place.language]] if place.language in task.tuning else [])]
    content: dict[str, object] = {
        "version": VERSION,
        "task": task.target.model_dump(mode="json"),
        "metric": task.card.metric,
        "scorer": scorer(metric_of(task)),
        "model": training_key(task, plan, place.seed) if task.stages else plan.model_sha256,
        "rows": [[lasting_name(one.split), *one.content] for one in reads],
        "language": place.language,
        "max_examples": None if task.target.kind == "mining" else config.max_examples,  # mining is never cut
        "dtype": config.dtype,
        "settings": settings,
    }
    return fingerprint(content)


def is_kept(place: Place, plan: Plan) -> bool:
    """Whether the cache holds the cell: then it costs nothing."""
    return (_kept(cell_key(place, plan)) / _CELL).is_file()


def held(place: Place, plan: Plan, folder: Path) -> tuple[Cell, list[LayerScore]] | None:
    """The cell from the cache, its files copied into ``folder``; None if it has to be computed."""
    kept = _kept(cell_key(place, plan))
    if not (kept / _CELL).is_file():
        return None
    content = json.loads((kept / _CELL).read_text(encoding="utf-8"))
    cell = Cell.model_validate({**content["cell"], "seed": place.seed, **_paths(place)})
    with storage(folder, "write results", "--output"):
        for name, target in ((_PARTS, cell.parts), (_SAID, cell.predictions)):
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / target, (kept / name).read_bytes())
    return cell, [LayerScore.model_validate(one) for one in content["layers"]]


def keep(place: Place, plan: Plan, outcome: Outcome) -> None:
    """Put a computed cell into the cache, whole or not at all."""
    task = place.task
    main = [one for one in outcome.measured if one.name in task_main(task)]
    low, high = interval(main, (task.target.id, place.language))
    labels = task.version.manifest.about.labels
    nothing = baselines(
        Asked(
            task.target.id, place.language, metric_of(task), outcome.rows, labels,
            candidates=int(outcome.settings.get("candidates", 0)),
        )
    )  # fmt: skip
    cell = Cell(
        task=task.target.id, language=place.language, seed=place.seed, split=split_of(place),
        rows=len(outcome.rows), scores={one.name: one.value for one in outcome.measured},
        main=sum(one.value for one in main) / len(main), low=low, high=high,
        chance=nothing.chance, majority=nothing.majority, only=only(outcome.predictions, labels),
        settings=dict(outcome.settings), extra=dict(outcome.extra), **_paths(place),
    )  # fmt: skip
    layers = [
        {"task": cell.task, "language": cell.language, "layer": layer, "score": score}
        for layer, score in outcome.layers.items()
    ]
    arrays: Mapping[str, Any] = {one.name: one.parts for one in outcome.measured}
    packed = io.BytesIO()
    np.savez(packed, ids=np.array([row["id"] for row in outcome.rows], dtype=np.str_), **arrays)
    kept = _kept(cell_key(place, plan))
    aside = kept.with_name(f"{kept.name}.aside-{os.getpid()}")
    with storage(kept, "write the evaluation cache", "XAUG_CACHE"):
        remove_tree(aside)
        aside.mkdir(parents=True)
        write_file(aside / _PARTS, packed.getvalue())
        said = write_predictions(
            aside, task.target.id, place.language, outcome.rows, outcome.predictions, labels, split_of(place)
        )
        said.rename(aside / _SAID)
        for spare in [path for path in aside.iterdir() if path.is_dir()]:
            shutil.rmtree(spare)
        content = {"cell": cell.model_dump(mode="json"), "layers": layers}
        write_file(aside / _CELL, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
        if kept.exists():  # another process was as fast: what it wrote is the same
            remove_tree(aside)
        else:
            publish(aside, kept)


def task_main(task: TaskPlan) -> tuple[str, ...]:
    """Names of the scores whose mean is the task's figure."""
    return METRICS.get(metric_of(task)).main


def metric_of(task: TaskPlan) -> str:
    """The metric's name: accuracy of a retrieval task is how often the best one is right."""
    return "top1" if task.target.kind == "parallel" else task.card.metric


def split_of(place: Place) -> HeldOut:
    """Which rows are scored."""
    return LanguageSplit.of(place.task.rows[place.language].split).kind


def _paths(place: Place) -> dict[str, str]:
    of_seed = f"seed-{place.seed}"
    task = place.task.target.id
    return {
        "parts": f"scores/{of_seed}/{task}/{lasting_name(place.task.rows[place.language].split)}.npz",
        "predictions": f"predictions/{of_seed}/{task}/{file_name(task, place.language, split_of(place))}",
    }


def _kept(key: str) -> Path:
    return cache_folder() / "evaluations" / key[:2] / key
