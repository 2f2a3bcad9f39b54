"""Make an augmented version of a task: plan, execute, commit."""

from __future__ import annotations

import time
from pathlib import Path

from xaug.augment.commit import commit
from xaug.augment.execute import Work
from xaug.augment.executors import Executor, Task, executor_for
from xaug.augment.lab import check_judge, check_roles, clean_sample, weight_bytes
from xaug.augment.plan import plan
from xaug.augment.progress import Observer, Progress, Tally
from xaug.augment.recipe import Recipe
from xaug.data_cards.errors import Interrupted
from xaug.data_cards.staging import Staging
from xaug.data_cards.store import Store
from xaug.data_cards.unit_folder import UnitFolder, resumable_files
from xaug.data_cards.version import Version


def materialize(
    store: Path,
    recipe: Recipe,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    width: int = 512,
    wait: bool = False,
    observer: Observer | None = None,
) -> tuple[Version, bool]:
    """(the version of this recipe, whether this call made it).

    ``workers``: the number of processes; None for the fastest number on this machine. ``executor``: executes the units
    instead. A run that was stopped continues where it was. Neither ``workers`` nor ``executor`` nor ``width`` changes a
    row. Raises UsageError, SourceError, StoreError, ModelError, AssetError and WorkerError; where a signal stops it,
    Interrupted, whose message says what is kept.
    """
    observer = observer or Observer()
    with Store(store).stage(str(recipe.card.id), recipe.attack.name, recipe.request(), wait=wait) as staging:
        if staging.committed:
            return staging.committed, False
        try:
            return _make(recipe, staging, workers, executor, width, observer), True
        except KeyboardInterrupt as error:
            raise Interrupted.with_text(error, _stopped(staging)) from None


def _make(
    recipe: Recipe, staging: Staging, workers: int | None, executor: Executor | None, width: int, observer: Observer
) -> Version:
    check_roles(recipe.attack, recipe.models)
    check_judge(recipe)
    started = time.perf_counter()
    planned = plan(recipe, staging)
    observer.planned(planned)
    timings = {"plan": time.perf_counter() - started}
    pending = planned.pending(staging)
    if pending:
        rows = sum(unit.rows for unit in pending)
        resumed = planned.total - rows
        if executor is None:
            weights = weight_bytes(recipe)
            executor = executor_for(workers, device=recipe.placement.device, rows=rows, weights=weights)
        tally = executor.run(
            Task(
                Work(recipe.job, planned.rows, UnitFolder(staging.path, staging.fingerprint), width),
                pending,
                clean_sample(recipe),
                recipe.allow_weak,
                observer.tested,
                lambda so_far: observer.progressed(Progress(planned.total, resumed, so_far)),
            )
        )
        timings |= _timings(tally, time.perf_counter() - started - timings["plan"])
    return commit(recipe, planned, staging, timings)


def _timings(tally: Tally, seconds: float) -> dict[str, float]:
    """Wall-clock seconds for the manifest. Those of the oracles are summed over processes."""
    models = {f"oracle_{name}": use.seconds for name, use in tally.use.items()}
    return {"load": tally.loading, "attack": seconds - tally.loading, **models}


def _stopped(staging: Staging) -> str:
    """What a stopped attack leaves, and how to continue."""
    if not resumable_files(staging.path):
        return "Stopped before any model was asked, so nothing is kept. The same request starts from the beginning."
    return (
        f"Stopped. {len(staging.units())} units of work are kept in {staging.path}, with the models' answers for the"
        " units in progress. The same request continues from there."
    )
