"""A whole run, as `xaug train` and the evaluator start it: prepare, train, and write a model folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.contamination.found import RowsFound
from xaug.data_cards.durable import storage
from xaug.data_cards.errors import RunFolderError, StorageError, XaugError
from xaug.data_cards.lock import exclusive
from xaug.data_cards.parameters import param
from xaug.data_cards.store import Store
from xaug.models.folders import content_hash, resolve
from xaug.models.placement import accelerator_for
from xaug.train import runfile
from xaug.train.check import check_settings
from xaug.train.checkpoint import Checkpoints, State
from xaug.train.config import RunConfig
from xaug.train.prepare import Prepared, Progress, pin, prepare
from xaug.train.record import Best, RunRecord, Status
from xaug.train.report.card import write_card
from xaug.train.report.curve import write_curve
from xaug.train.report.events import Recorder, Recorders, RunPlan, TaskPlan
from xaug.train.report.trackers import Tracking
from xaug.train.stopping import stop_flag


@dataclass(frozen=True)
class RunResult:
    """The result of a run."""

    folder: Path
    status: str  # finished or stopped
    scores: dict[str, dict[str, float]]  # in percent, of the model that was kept
    steps: int
    seconds: float
    signal: int | None = None  # the signal that stopped it, if this process received one


def checked(config: RunConfig, store: Store) -> RunConfig:
    """The pinned configuration, checked before a row is read: references, texts, device, settings and model.

    Raises an XaugError if any of them is wrong or if settings exclude each other.
    """
    config = pin(config, store)
    check_settings(config)
    resolve(config.model, "model")
    return config


def train(
    config: RunConfig,
    store: Store,
    output: Path,
    *,
    resume: bool = False,
    recorder: Recorder,
    progress: Progress | None = None,
    overlaps: Sequence[RowsFound] = (),
) -> RunResult:
    """Train with the settings ``config`` in the folder ``output``; ``resume`` continues from its newest checkpoint.

    ``overlaps``: training rows that occur in evaluation sets, for the record of the run and its warnings.

    If the folder holds this run already finished, nothing is computed. Raises an XaugError that says what to do; the
    status in run.json is then "failed", and the checkpoints are kept.
    """
    began = time.perf_counter()
    config = pin(config, store)
    existing = runfile.read(output)
    if existing is not None:
        runfile.check_resumable(existing, config, output)
        if existing.finished:
            return RunResult(output, "finished", existing.scores, existing.step, time.perf_counter() - began)
        if not resume:
            raise RunFolderError(
                f"{output} holds this run, which stopped at step {existing.step} of {existing.steps_total}. Continue"
                f" it with {param('resume', True)}, or name another folder with {param('output')}."
            )
    config = checked(config, store)
    accelerator = accelerator_for(
        config.device, config.dtype, log_with=list(config.track) or None, project_dir=str(output)
    )
    accelerator.wait_for_everyone()  # all ranks have read the folder before the first rank writes there
    with accelerator.main_process_first():  # the other ranks then find the token cache written
        prepared = prepare(config, store, progress if accelerator.is_main_process else None)
    record = runfile.describe(prepared, output.name, content_hash(config.model), accelerator.num_processes)
    if existing is not None:
        runfile.check_same(existing, record, output)
        record = record.model_copy(update={"created": existing.created})
    found = tuple(one.sentence() for one in overlaps if one.found)
    if overlaps:
        update = {"overlaps": tuple(overlaps), "warnings": (*record.warnings, *found)}
        record = record.model_copy(update=update)
    with storage(output, "make the run's folder", param("output")):
        output.mkdir(parents=True, exist_ok=True)
    main = accelerator.is_main_process
    with (
        exclusive(output / ".lock", what=f"The run {output}", place=param("output"))
        if main
        else nullcontext() as unlocked
    ):
        warnings = [*prepared.warnings, *found, *([unlocked] if unlocked else [])]
        try:
            with stop_flag() as stop_asked:
                state = _train(prepared, output, accelerator, recorder, stop_asked, record, warnings)
        except (XaugError, KeyboardInterrupt) as error:
            if main and (output / runfile.NAME).exists():
                with suppress(StorageError):  # the disk may be full, and the error itself says so better
                    status = "failed" if isinstance(error, XaugError) else "stopped"
                    left = runfile.read(output) or record
                    runfile.write(output, left.model_copy(update={"status": status}))
            raise
    status = "finished" if state.step == len(prepared.plan) or state.stopped_early else "stopped"
    return RunResult(output, status, state.scores, state.step, time.perf_counter() - began, stop_asked.number)


def _train(
    prepared: Prepared,
    output: Path,
    accelerator: Any,
    recorder: Recorder,
    stop_asked: Callable[[], bool],
    record: RunRecord,
    warnings: Sequence[str],
) -> State:
    from xaug.train.averaging import Average
    from xaug.train.loop import Session, fit
    from xaug.train.model import build
    from xaug.train.optimizer import adamw
    from xaug.train.robust import method_for
    from xaug.train.sharding import ONE_PROCESS, shard
    from xaug.train.step import Stepper

    config, plan, main = prepared.config, prepared.plan, accelerator.is_main_process
    models = build(
        prepared.model,
        prepared.tokenizer,
        prepared.train,
        seed=config.seed,
        phase=config.phase,
        keep_head=config.head == "keep",
        attention=config.attention,
    )
    if config.shard == "full" and accelerator.num_processes > 1:
        shard(models, accelerator.device, accelerator.num_processes)  # moves the model to the device part by part
    else:
        models.to(accelerator.device)
    if config.compile:
        models.encoder.compile(dynamic=True)
    optimizer = accelerator.prepare_optimizer(adamw(models, config.optimizer))
    average = Average(models, config.optimizer.ema)
    checkpoints = Checkpoints(output, config.eval.keep)
    state = checkpoints.load(models, optimizer, average) if checkpoints.all() else State()
    model = record.model.model_copy(update={"parameters": sum(p.numel() for p in models.parameters())})
    record = record.model_copy(update={"model": model})
    method = method_for(config.robust, prepared.tokenizer)
    stepper = Stepper(models, prepared.train, method, optimizer, accelerator, config.optimizer.clip)

    def reached(now: State, status: Status = "running") -> RunRecord:
        best = None if now.best is None or now.best_step is None else Best(step=now.best_step, score=now.best)
        return record.at(now.step, status, best, now.scores, now.only)

    def on_state(now: State) -> None:
        if main:
            runfile.write(output, reached(now))

    on_state(state)
    if config.track:
        recorder = Recorders((recorder, Tracking(accelerator, runfile.flat(record.config))))
    recorder.started(_run_plan(prepared, output, models, state.step, accelerator))
    for warning in warnings:
        recorder.note(state.step, warning)
    if config.shard == "full" and not models.lockstep:
        recorder.note(state.step, ONE_PROCESS)
    state = fit(
        Session(
            config, plan, prepared.dev, models, prepared.tokenizer, stepper, average, checkpoints, output, accelerator,
            recorder, on_state, stop_asked,
        ),
        state,
    )  # fmt: skip
    ended = state.step == len(plan) or state.stopped_early
    if ended:
        _leave_model(models, prepared, average, output, state, main)
    record = reached(state, "finished" if ended else "stopped")
    if main:
        runfile.write(output, record)
    recorder.finished(state.step)
    if main:
        write_curve(output)
        write_card(output, record)
    accelerator.wait_for_everyone()
    return state


def _leave_model(models: Any, prepared: Prepared, average: Any, output: Path, state: State, main: bool) -> None:
    """Write the kept model to the run's folder: the best one on dev rows, or the last one if there are none."""
    from xaug.train.checkpoint import export_into, tensors

    if state.best_step is not None and state.best_step != state.step:
        import shutil

        if not main:
            return
        with storage(output, "write the model", param("output")):
            for file in sorted((output / "best").rglob("*"), key=lambda path: path.name == "config.json"):
                if file.is_file():
                    target = output / file.relative_to(output / "best")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)
        return
    with average.applied(models):
        exported = tensors(models, keep=main)
        if main:
            export_into(models, exported, prepared.tokenizer, output)


def _run_plan(prepared: Prepared, output: Path, models: Any, first_step: int, accelerator: Any) -> RunPlan:
    plan = prepared.plan
    tasks = tuple(
        TaskPlan(name=task.name, rows=task.rows, features=len(task), share=share)
        for task, share in zip(prepared.train, plan.share, strict=True)
    )
    return RunPlan(
        name=output.name, folder=output, steps_total=len(plan), first_step=first_step, tasks=tasks,
        parameters=sum(p.numel() for p in models.parameters()), device=accelerator.device,
        dtype=prepared.config.dtype, world=accelerator.num_processes, model_config=models.encoder.config,
    )  # fmt: skip
