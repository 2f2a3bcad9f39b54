"""Estimate the cost of a run from a few steps that are computed with its rows. Nothing is kept or written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from xaug.data_cards.ranges import NOTHING, Range, mean_range, spread_order
from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.models.budget import Numbers, in_cache, in_order
from xaug.models.placement import accelerator_for
from xaug.train import runfile
from xaug.train.config import RunConfig
from xaug.train.data.loader import Micro
from xaug.train.data.rows import RowSource
from xaug.train.data.sampled import SampledFeatures
from xaug.train.data.taskdata import TaskData
from xaug.train.data.tokens import Features, Request, kept_parts
from xaug.train.heads.base import Head
from xaug.train.mixture import Plan
from xaug.train.prepare import Maker, Prepared, prepare
from xaug.train.record import RunData
from xaug.train.run import checked

Clock = Callable[[], float]
BUDGET = 8.0  # seconds of timed steps; with loading, a dry run then takes less than 20 s for small models
_LEAST = 3  # the number of steps that are timed however long they take
# Factors on what the timed steps show: later steps may find a warmer or busier machine than these few seconds.
MACHINE = (0.85, 1.3)
_LEAVING = Range(0.5, 3.0)  # seconds to write the model, its card and its curve, for any run (measured on a CPU)
_DISK = (1e9, 1e8)  # bytes a second at which checkpoints are written: a good local disk, a network file system


@dataclass(frozen=True)
class TrainCost:
    """The estimated cost of one run. Ranges are seconds of wall time on this machine in its present state."""

    steps: int
    rows: dict[str, int]  # the number of rows of each task
    timed: int  # the number of steps that were computed
    loading: Range  # loading the libraries and the model
    tokenizing: Range  # tokenizing the splits that are not in the token cache
    training: Range
    scoring: Range  # predicting dev rows, after each epoch or as often as the settings say
    saving: Range
    disk: int  # the most bytes of the run's folder: checkpoints, the best model, the model
    warnings: tuple[str, ...]
    data: RunData  # the rows of the run, as in run.json

    @property
    def seconds(self) -> Range:
        """The wall time of the whole run."""
        return self.loading + self.tokenizing + self.training + self.scoring + self.saving


class _Maker(Maker):
    """Takes features from the token cache, or from a sample of rows if they are not cached. It writes nothing."""

    clock: Clock = staticmethod(time.perf_counter)

    def _features(self, name: str, head: Head, sources: Iterable[RowSource]) -> tuple[Any, ...]:
        out: list[Features | SampledFeatures] = []
        for source in sources:
            request = Request(source, head.name, self.model, self.limits(head))
            kept = kept_parts(request)
            out.append(Features(kept) if kept is not None else SampledFeatures(request, self.tokenizer, self.clock))
        return tuple(out)


@dataclass
class Rates:
    """Times the run's model on this machine: the seconds of a step, and the seconds per padded token."""

    prepared: Prepared
    clock: Clock
    _models: Any = field(init=False, default=None)
    _accelerator: Any = field(init=False, default=None)
    _maker: Maker = field(init=False)

    def __post_init__(self) -> None:
        self._maker = Maker(self.prepared.config, self.prepared.model, self.prepared.tokenizer, None)

    def load(self) -> float:
        """Build the model with its heads; return the seconds that this took."""
        from xaug.train.model import build

        config, began = self.prepared.config, self.clock()
        self._accelerator = accelerator_for(config.device, config.dtype)
        self._models = build(
            self.prepared.model, self.prepared.tokenizer, self.prepared.train, seed=config.seed,
            phase=config.phase, keep_head=config.head == "keep", attention=config.attention,
        ).to(self._accelerator.device)  # fmt: skip
        return self.clock() - began

    @property
    def parameters(self) -> int:
        """The number of weights of the model and its heads."""
        return sum(p.numel() for p in self._models.parameters())

    def tokens_per_row(self, rows: Sequence[Row], head: Head) -> float:
        """The mean number of padded tokens of these rows in the head's features."""
        features = head.encode(self.prepared.tokenizer, rows, 0, self._maker.limits(head))
        return sum(feature.cost for feature in features) / len(rows)

    def steps(self, budget: float) -> tuple[Range, int]:
        """(seconds of all steps of the plan, number of timed steps), timed for about ``budget`` seconds."""
        from xaug.train.optimizer import adamw
        from xaug.train.robust import method_for
        from xaug.train.step import Stepper

        config, plan = self.prepared.config, self.prepared.plan
        optimizer = self._accelerator.prepare_optimizer(adamw(self._models, config.optimizer))
        method = method_for(config.robust, self.prepared.tokenizer)
        stepper = Stepper(
            self._models, self.prepared.train, method, optimizer, self._accelerator, config.optimizer.clip
        )
        self._models.train()

        def timed(micros: Sequence[Micro]) -> float:
            began = self.clock()
            stepper.step(micros, stop=False)
            self._wait()
            return self.clock() - began

        order = spread_order(len(plan))
        smallest = [_micros(plan, order[0], most=1)]
        timed(smallest[0])  # warm up
        fixed = min(timed(smallest[0]) for _ in range(2))  # the cost of the optimizer and of one feature
        rates: list[float] = []
        spent = 0.0
        tokens = _tokens_per_step(plan)
        for count, number in enumerate(order):
            # If whole steps would take too long, time parts of them: the cost of a step grows with its tokens.
            share = min(1.0, (budget / _LEAST) / max(1e-9, tokens * rates[-1])) if rates else 0.25
            micros = _micros(plan, number, share=share)
            seconds = timed(micros)
            spent += seconds
            rates.append(max(0.0, seconds - fixed) / max(1, sum(m.batch.padded for m in micros)))
            if count + 1 > _LEAST and spent + seconds > budget:
                break
        every = mean_range(rates[1:] or rates) * (tokens * len(plan)) + Range(fixed, fixed) * len(plan)
        return every.widened(*MACHINE), len(rates)

    @torch.no_grad()
    def forwards(self, task: TaskData, budget: float, token_budget: int) -> Range:
        """The seconds per padded token of predicting a task's rows, timed for about ``budget`` seconds."""
        self._models.eval()
        budget_of_batch = replace(self.prepared.config.batch.budget, tokens=token_budget)
        batches = in_order(task.lengths, task.sequences, in_cache(budget_of_batch, str(self._accelerator.device)))
        rates: list[float] = []
        spent = 0.0
        for at in spread_order(len(batches)):
            batch = task.batch(batches[at], (0, 0, at)).to(self._accelerator.device)
            began = self.clock()
            with self._accelerator.autocast():
                self._models(task.name, batch.inputs, batch.groups, batch.only)
            self._wait()
            seconds = self.clock() - began
            spent += seconds
            rates.append(seconds / batch.padded)
            if len(rates) > _LEAST and spent > budget:
                break
        return mean_range(rates[1:] or rates).widened(*MACHINE)

    def _wait(self) -> None:
        if self._accelerator.device.type == "cuda":
            torch.cuda.synchronize()


def estimate(config: RunConfig, store: Store, *, budget: float = BUDGET, clock: Clock = time.perf_counter) -> TrainCost:
    """Time a few steps of a run and estimate its whole cost. Raises what checking and preparing the run raise."""
    started = time.process_time()  # so far the process has imported libraries, as the run will do
    config = checked(config, store)
    rates = Rates(sampled(config, store, clock), clock)
    loading = started + rates.load()
    return training_cost(rates, budget, Range(loading, loading).widened(0.8, 1.5))


def training_cost(rates: Rates, budget: float, loading: Range) -> TrainCost:
    """The cost of the run that ``rates`` time. ``loading``: the seconds that loading its model takes."""
    prepared = rates.prepared
    config, steps = prepared.config, len(prepared.plan)
    training, timed = rates.steps(budget)
    scoring = NOTHING
    for task in prepared.dev:
        scoring += rates.forwards(task, budget / 8, config.batch.token_budget) * real_tokens(task)
    model = 4 * rates.parameters  # bytes: float32
    state = 3 * model + (model if config.optimizer.ema else 0)  # weights and AdamW's two moments
    written = 2 * state * _times(config, steps, config.eval.save_every or config.eval.every)
    return TrainCost(
        steps=steps, rows={task.name: task.rows for task in prepared.train}, timed=timed,
        loading=loading, tokenizing=_tokenizing(prepared), training=training,
        scoring=scoring * _times(config, steps, config.eval.every),
        saving=Range(written / _DISK[0], written / _DISK[1]) + _LEAVING,
        disk=(config.eval.keep + 1) * state + 2 * model,  # one checkpoint more while the next one is written
        warnings=prepared.warnings, data=runfile.data_rows(prepared),
    )  # fmt: skip


def sampled(config: RunConfig, store: Store, clock: Clock = time.perf_counter, *, tokenizer: Any = None) -> Prepared:
    """Prepare the run with a sample of each split's rows, without writing to the token cache.

    ``config`` must be pinned. ``tokenizer``: the model's, if it is loaded already.
    """
    maker: type[Maker] = type("_Clocked", (_Maker,), {"clock": staticmethod(clock)})
    return prepare(config, store, maker=maker, tokenizer=tokenizer)


def real_tokens(task: TaskData) -> int:
    """The tokens of all features of a task; batches that are sorted by length contain hardly more padding."""
    return int((task.lengths.astype(np.int64) * task.sequences).sum())


def _tokenizing(prepared: Prepared) -> Range:
    """The seconds of tokenizing the splits that are not in the cache; several processes share a large one."""
    seconds = sum(
        features.seconds * features.count
        for task in (*prepared.train, *prepared.dev)
        for features in task.features
        if isinstance(features, SampledFeatures)
    )
    return Range(seconds * 0.5, seconds * 1.5)


def _times(config: RunConfig, steps: int, every: int | None) -> int:
    """How often a run does what it does every ``every`` steps (None: after each epoch) and at the end."""
    return -(-steps // (every or max(1, round(steps / config.optimizer.epochs))))


def _micros(plan: Plan, number: int, *, most: int | None = None, share: float = 1.0) -> list[Micro]:
    """The micro-batches of a step, or a share of each; with ``most``, the first one with at most that many features."""
    step = plan.step(number)
    out = []
    for at, numbers in enumerate(step.micros):
        own = numbers[: most or max(1, round(len(numbers) * share))]
        seed = plan.seed(number, at)
        out.append(Micro(number, step.task, own, seed, plan.tasks[step.task].batch(own, seed), counts=True))
    return out[:1] if most else out


def _tokens_per_step(plan: Plan) -> float:
    """The mean number of padded tokens of a step, from up to 64 steps."""
    sizes = [
        sum(_padded(plan.tasks[step.task], numbers) for numbers in step.micros)
        for step in (plan.step(number) for number in spread_order(len(plan))[:64])
    ]
    return sum(sizes) / len(sizes)


def _padded(task: TaskData, numbers: Numbers) -> int:
    return int(task.lengths[numbers].max()) * int(task.sequences[numbers].sum())
