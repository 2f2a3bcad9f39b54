"""The training loop. A run that resumes at any step continues as if it had never stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.train.averaging import Average
from xaug.train.checkpoint import Checkpoints, State, contents, export_into, tensors
from xaug.train.config import RunConfig
from xaug.train.data.loader import micro_batches
from xaug.train.data.taskdata import TaskData
from xaug.train.evaluation import DevScores, evaluate, mean_score
from xaug.train.mixture import Plan
from xaug.train.model import TaskModels
from xaug.train.optimizer import set_lr
from xaug.train.report.events import EvalRecord, Recorder, StepRecord
from xaug.train.step import Stepper


@dataclass
class Session:
    """Everything that the loop works with."""

    config: RunConfig
    plan: Plan
    dev: Sequence[TaskData]
    models: TaskModels
    tokenizer: Any
    stepper: Stepper
    average: Average
    checkpoints: Checkpoints
    folder: Path
    accelerator: Any
    recorder: Recorder
    on_state: Callable[[State], None]  # is called after each checkpoint
    stop_asked: Callable[[], bool]


def fit(session: Session, state: State) -> State:
    """Train from ``state`` to the end of the plan, to an early stop, or until asked to stop; return the new state.

    Raises DivergedError for a loss that is not finite, TrainError where a sharded step runs out of memory, and
    StorageError.
    """
    config, plan, recorder = session.config, session.plan, session.recorder
    stepper, optimizer = session.stepper, session.stepper.optimizer
    rank, world = session.accelerator.process_index, session.accelerator.num_processes
    evaluate_every = config.eval.every or max(1, round(len(plan) / config.optimizer.epochs))
    save_every = config.eval.save_every or evaluate_every
    if state.stopped_early:  # and killed before the model was written
        return state
    if not session.models.lockstep:
        stepper.parts = state.pieces
    session.models.train()
    if config.eval.first and session.dev and state.step == 0:
        _evaluate(session, state)

    started = time.perf_counter()
    stream = micro_batches(plan, state.step, rank=rank, world=world, workers=config.batch.workers)
    for number, micros in enumerate(stream, state.step):
        lr = set_lr(optimizer, number, len(plan), config.optimizer)
        parts = stepper.parts
        done = stepper.step(micros, session.stop_asked())
        session.average.update(session.models)
        state.step = number + 1

        if stepper.parts > parts:
            state.pieces = stepper.parts
            recorder.note(state.step, _out_of_memory(config, stepper.parts))
        seconds, started = time.perf_counter() - started, time.perf_counter()
        recorder.step(
            StepRecord(
                step=state.step, task=done.task, loss=done.loss, lr=lr, grad_norm=done.norm, tokens=done.tokens,
                padded=done.padded, labels=done.labels, sequences=done.sequences, seconds=seconds,
            )
        )  # fmt: skip

        last = state.step == len(plan)
        if session.dev and (state.step % evaluate_every == 0 or last):
            _score(session, state)
            started = time.perf_counter()
        if done.stop or last or state.stopped_early or state.step % save_every == 0:
            _save(session, state)
            started = time.perf_counter()
        if done.stop or state.stopped_early:
            break
    return state


def _evaluate(session: Session, state: State) -> tuple[DevScores, float | None]:
    """(dev scores by task, their mean), which are also sent to the recorder."""
    began = time.perf_counter()
    dev = evaluate(session.models, session.dev, session.config.batch, session.accelerator)
    mean = mean_score(dev.scores)
    record = EvalRecord(
        step=state.step, scores=dev.scores, mean=mean, seconds=time.perf_counter() - began, rows=dev.rows,
        only=dev.only,
    )  # fmt: skip
    session.recorder.evaluated(record)
    return dev, mean


def _score(session: Session, state: State) -> None:
    """Evaluate, keep the best model so far, and stop early after too many evaluations without a better one."""
    with session.average.applied(session.models):
        dev, mean = _evaluate(session, state)
        better = mean is not None and (state.best is None or mean > state.best)
        if better:
            main = session.accelerator.is_main_process
            exported = tensors(session.models, keep=main)
            if main:
                export_into(session.models, exported, session.tokenizer, session.folder / "best")
    if better:
        state.best, state.best_step, state.worse = mean, state.step, 0
        state.scores, state.only = dev.scores, dev.only
        return
    state.worse += 1
    patience = session.config.eval.patience
    if patience is not None and state.worse >= patience:
        state.stopped_early = True
        session.recorder.note(
            state.step, f"Stopped early, because the last {patience} evaluations brought no better score."
        )


def _save(session: Session, state: State) -> None:
    main = session.accelerator.is_main_process
    saved = contents(session.models, session.stepper.optimizer, session.average, keep=main)
    if main:
        session.checkpoints.save(state, saved)
        session.on_state(state)
    session.accelerator.wait_for_everyone()


def _out_of_memory(config: RunConfig, parts: int) -> str:
    budget = config.batch.token_budget // parts
    return (
        f"The device ran out of memory. From here on, each micro-batch is computed in {parts} parts. The loss is still"
        f" the mean over the step, but dropout differs. With a batch.token_budget of {budget}, no step would have to be"
        " repeated."
    )
