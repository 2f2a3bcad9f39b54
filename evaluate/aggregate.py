"""The content of results.json: at first the request, at the end all cells with their means and averages."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.identity import REAL
from xaug.evaluate.averages import averages, task_means
from xaug.evaluate.described import model_info
from xaug.evaluate.finetune import configs, stages_of
from xaug.evaluate.metrics import scorer
from xaug.evaluate.plan import Plan
from xaug.evaluate.replicates import task_replicates
from xaug.evaluate.results import Results, TaskInfo
from xaug.evaluate.saved import Entry, with_entries
from xaug.evaluate.tasks.base import TaskPlan
from xaug.train import runfile

_VERSION = re.compile(r"@v[0-9]+")


def head(plan: Plan, created: str) -> Results:
    """The request of an evaluation, as results.json holds it before anything is scored."""
    config = plan.config
    fine_tuning = {
        task.target.id: [run.model_dump(mode="json", exclude_defaults=True) for run in configs(task, config, 0)]
        for task in plan.tasks
    }
    settings = config.model_dump(mode="json", exclude={"model", "seeds", "fine_tuning", "by_task", "suite"})
    return Results(
        xaug=version("xaug"), suite=plan.suite.name, profile=plan.profile, pocket=plan.world != REAL, created=created,
        finished=False, model=model_info(plan), seeds=config.seeds,
        settings={**settings, "fine_tuning": fine_tuning, "packages": runfile.packages()},
        tasks=tuple(_info(task) for task in plan.tasks), cells=(), missing=plan.missing,
    )  # fmt: skip


def aggregate(request: Results, entries: Sequence[Entry], plan: Plan, folder: Path) -> Results:
    """The finished results: all cells, and the means and averages with intervals from the cells' parts in ``folder``.

    Raises DataError where a file with parts is missing.
    """
    results = with_entries(request, entries)
    replicates = {}
    for task in plan.tasks:
        for seed in plan.config.seeds:
            cells = [one for one in results.cells if (one.task, one.seed) == (task.target.id, seed)]
            replicates[task.target.id, seed] = task_replicates(
                cells, folder, task.target.main, parallel=task.target.card.parallel
            )
    return results.model_copy(
        update={
            "finished": True, "means": task_means(results, replicates),
            "averages": averages(results, list(plan.suite.tasks), replicates),
        }
    )  # fmt: skip


def same_evaluation(one: Results, other: Results) -> bool:
    """Whether both have the same request, however much of it has been computed."""
    return _request(one) == _request(other)


def _request(results: Results) -> dict[str, Any]:
    computed = {"created", "xaug", "finished", "cells", "layers", "means", "averages", "checklist", "overlaps"}
    content = results.model_dump(mode="json", exclude=computed)
    for task in content["tasks"]:
        for name in ("dev", "dev_majority", "dev_rows", "train_rows"):
            del task[name]
        # Rows are identified by their content: a version's number depends on what else was made in its store.
        task["content"] = sorted(task.pop("content").values())
        task["versions"], task["trained_on"] = [], [_VERSION.sub("", name) for name in task["trained_on"]]
    for one in content["missing"]:
        del one["why"]  # another release may word the reason differently
    settings = {name: value for name, value in content["settings"].items() if name != "device"}
    content["settings"] = json.loads(_VERSION.sub("", json.dumps(settings)))  # fine_tuning names versions, too
    return content


def _info(task: TaskPlan) -> TaskInfo:
    target = task.target
    return TaskInfo(
        id=target.id, title=target.title, group=target.group, metric=" + ".join(target.main),
        official=task.official, note=task.note, source=task.source,
        versions=tuple(one.ref for one in task.versions),
        content={one.ref: one.manifest.content_sha256 for one in task.versions},
        rows={one.name: fingerprint({"shards": one.shard_hashes}) for one in task.read},
        trained_on=stages_of(task), scorer=scorer(target.metric),
    )  # fmt: skip
