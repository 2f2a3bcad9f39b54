"""An augmented version of a task: plan, execute, commit."""

from __future__ import annotations

import time
from pathlib import Path

from xaug.augment.commit import commit
from xaug.augment.execute import Work
from xaug.augment.executors import Executor, Task, executor_for
from xaug.augment.lab import check_judge, check_roles, clean_sample
from xaug.augment.plan import plan
from xaug.augment.progress import Observer, Progress, Tally
from xaug.augment.recipe import Recipe
from xaug.data_cards.errors import Interrupted
from xaug.data_cards.staging import Staging
from xaug.data_cards.store import Store
from xaug.data_cards.unit_folder import UnitFolder, work
from xaug.data_cards.version import Version
from xaug.models.folders import resolve


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
    """The version of this recipe, and whether it was made now.

    ``workers``: processes, None for as many as are fastest here; ``executor``: who executes the units instead. A run
    that was ended goes on where it was. None of ``workers``, ``executor`` and ``width`` changes a row.
    Raises UsageError, SourceError, StoreError, ModelError, AssetError, WorkerError, and Interrupted, saying what is
    kept, where a signal stops it.
    """
    observer = observer or Observer()
    with Store(store).stage(str(recipe.card.id), recipe.attack.name, recipe.request(), wait=wait) as staging:
        if staging.committed:
            return staging.committed, False
        try:
            return _make(recipe, staging, workers, executor, width, observer), True
        except KeyboardInterrupt as error:
            raise Interrupted.saying(error, _stopped(staging)) from None


def _make(
    recipe: Recipe, staging: Staging, workers: int | None, executor: Executor | None, width: int, observer: Observer
) -> Version:
    check_roles(recipe.attack, recipe.models)
    check_judge(recipe)
    started = time.perf_counter()
    laid = plan(recipe, staging)
    observer.planned(laid)
    timings = {"plan": time.perf_counter() - started}
    pending = laid.pending(staging)
    if pending:
        rows = sum(unit.rows for unit in pending)
        resumed = laid.total - rows
        if executor is None:
            executor = executor_for(workers, device=recipe.placement.device, rows=rows, weights=_weights(recipe))
        tally = executor.run(
            Task(
                Work(recipe.job, laid.rows, UnitFolder(staging.path, staging.fingerprint), width),
                pending,
                clean_sample(recipe),
                recipe.allow_weak,
                observer.tested,
                lambda so_far: observer.progressed(Progress(laid.total, resumed, so_far)),
            )
        )
        timings |= _timings(tally, time.perf_counter() - started - timings["plan"])
    return commit(recipe, laid, staging, timings)


def _weights(recipe: Recipe) -> int:
    """Bytes of the models' weights."""
    folders = [resolve(name, role) for role, name in recipe.models.items()]
    return sum(file.stat().st_size for folder in folders for file in folder.rglob("*.safetensors"))


def _timings(tally: Tally, seconds: float) -> dict[str, float]:
    """Seconds of the wall for the manifest; those of models are summed over processes."""
    models = {f"oracle_{name}": use.seconds for name, use in tally.use.items()}
    return {"load": tally.loading, "attack": seconds - tally.loading, **models}


def _stopped(staging: Staging) -> str:
    """What a stopped attack leaves, and how to go on."""
    if not work(staging.path):
        return "Stopped before any model was asked, so nothing is kept. The same request starts again."
    return (
        f"Stopped. {len(staging.units())} units of work are kept in {staging.path}, and the answers of those under way."
        " The same request goes on from there."
    )
