"""What a run would cost: a few steps are computed now with real rows, and nothing is kept or written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from xaug.data_cards.ranges import NOTHING, Range, mean_range, spread
from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.models.budget import Numbers, in_cache, in_order
from xaug.models.placement import accelerator_for
from xaug.train import runfile
from xaug.train.config import RunConfig
from xaug.train.data.loader import Micro
from xaug.train.data.rows import RowSource
from xaug.train.data.sampled import SampledUnits
from xaug.train.data.taskdata import TaskData
from xaug.train.data.tokens import Request, Units, kept_parts
from xaug.train.heads.base import Head
from xaug.train.mixture import Plan
from xaug.train.prepare import Maker, Prepared, prepare
from xaug.train.record import RunData
from xaug.train.run import checked

Clock = Callable[[], float]
BUDGET = 8.0  # seconds of steps that are timed; with loading, a dry run stays below 20 s with small models
_LEAST = 3  # steps that are timed whatever they cost
# Beside what the pieces tell: a run's later steps find a warmer or a busier machine than a few seconds show.
MACHINE = (0.85, 1.3)
_LEAVING = Range(0.5, 3.0)  # seconds: the model's folder, its card and curve, whatever the run (measured on a CPU)
_DISK = (1e9, 1e8)  # bytes a second that checkpoints are written at: a good local disk, a network file system


@dataclass(frozen=True)
class TrainCost:
    """Of one run. Seconds are those of the clock, on this machine as it is now; bytes are of the run's folder."""

    steps: int
    rows: dict[str, int]  # of each task
    timed: int  # steps that were computed
    loading: Range  # libraries and the model
    tokenizing: Range  # what the token cache does not hold
    training: Range
    scoring: Range  # of dev rows, after each epoch or as the settings say
    saving: Range
    disk: int  # at most: checkpoints, the best model, the model
    warnings: tuple[str, ...]
    data: RunData  # what is trained on, as run.json says it

    @property
    def seconds(self) -> Range:
        """All of it."""
        return self.loading + self.tokenizing + self.training + self.scoring + self.saving


class _Maker(Maker):
    """Takes units from the token cache where it holds them, and else from a few rows: writes nothing."""

    clock: Clock = staticmethod(time.perf_counter)

    def _units(self, name: str, head: Head, sources: Iterable[RowSource]) -> tuple[Any, ...]:
        out: list[Units | SampledUnits] = []
        for source in sources:
            request = Request(source, head.name, self.model, self.limits(head))
            kept = kept_parts(request)
            out.append(Units(kept) if kept is not None else SampledUnits(request, self.tokenizer, self.clock))
        return tuple(out)


@dataclass
class Rates:
    """What this model takes on this machine, measured when first asked for. Seconds a padded piece, and a step."""

    prepared: Prepared
    clock: Clock
    _models: Any = field(init=False, default=None)
    _accelerator: Any = field(init=False, default=None)

    def load(self) -> float:
        """Build the model under its heads; the seconds that took."""
        from xaug.train.model import build

        config, began = self.prepared.config, self.clock()
        self._accelerator = accelerator_for(config.device, config.dtype)
        self._models = build(
            self.prepared.model, self.prepared.tokenizer, self.prepared.train, seed=config.seed,
            keep_head=config.head == "keep", attention=config.attention,
        ).to(self._accelerator.device)  # fmt: skip
        return self.clock() - began

    @property
    def parameters(self) -> int:
        """Weights of the model and its heads."""
        return sum(p.numel() for p in self._models.parameters())

    def pieces_a_row(self, rows: Sequence[Row], head: Head) -> float:
        """Pieces of a row on average, of these few, as the head cuts them."""
        limits = _Maker(self.prepared.config, self.prepared.model, self.prepared.tokenizer, None).limits(head)
        units = head.encode(self.prepared.tokenizer, rows, 0, limits)
        return sum(unit.cost for unit in units) / len(rows)

    def steps(self, budget: float) -> tuple[Range, int]:
        """(seconds of all steps of the plan, steps that were timed)."""
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

        order = spread(len(plan))
        smallest = [_micros(plan, order[0], most=1)]
        timed(smallest[0])  # warms up
        fixed = min(timed(smallest[0]) for _ in range(2))  # the optimizer's part, and one unit's
        rates: list[float] = []
        spent = 0.0
        pieces = _step_pieces(plan)
        for count, number in enumerate(order):
            # Where whole steps would take too long, parts of them are timed: a step is what it costs a piece.
            share = min(1.0, (budget / _LEAST) / max(1e-9, pieces * rates[-1])) if rates else 0.25
            micros = _micros(plan, number, share=share)
            seconds = timed(micros)
            spent += seconds
            rates.append(max(0.0, seconds - fixed) / max(1, sum(m.batch.padded for m in micros)))
            if count + 1 > _LEAST and spent + seconds > budget:
                break
        every = mean_range(rates[1:] or rates) * (pieces * len(plan)) + Range(fixed, fixed) * len(plan)
        return every.widened(*MACHINE), len(rates)

    @torch.no_grad()
    def forwards(self, task: TaskData, budget: float, token_budget: int) -> Range:
        """Seconds a padded piece of predicting a task's rows."""
        self._models.eval()
        budget_of_batch = replace(self.prepared.config.batch.budget, tokens=token_budget)
        batches = in_order(task.lengths, task.sequences, in_cache(budget_of_batch, str(self._accelerator.device)))
        rates: list[float] = []
        spent = 0.0
        for at in spread(len(batches)):
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
    """Time a few steps of a run and reckon the whole. Raises what checking and preparing the run raise."""
    started = time.process_time()  # so far the process has imported libraries, which the run does too
    config = checked(config, store)
    rates = Rates(sampled(config, store, clock), clock)
    loading = started + rates.load()
    return training_cost(rates, budget, Range(loading, loading).widened(0.8, 1.5))


def training_cost(rates: Rates, budget: float, loading: Range) -> TrainCost:
    """The cost of the run that ``rates`` are of, whose model is loaded in ``loading`` seconds."""
    prepared = rates.prepared
    config, steps = prepared.config, len(prepared.plan)
    training, timed = rates.steps(budget)
    scoring = NOTHING
    for task in prepared.dev:
        scoring += rates.forwards(task, budget / 8, config.batch.token_budget) * real_pieces(task)
    model = 4 * rates.parameters  # bytes: float32
    state = 3 * model + (model if config.optimizer.ema else 0)  # weights and AdamW's two moments
    written = 2 * state * _times(config, steps, config.eval.save_every or config.eval.every)
    return TrainCost(
        steps=steps, rows={task.name: task.rows for task in prepared.train}, timed=timed,
        loading=loading, tokenizing=_tokenizing(prepared), training=training,
        scoring=scoring * _times(config, steps, config.eval.every),
        saving=Range(written / _DISK[0], written / _DISK[1]) + _LEAVING,
        disk=(config.eval.keep + 1) * state + 2 * model,  # one more checkpoint lies there while it is written
        warnings=prepared.warnings, data=runfile.data_rows(prepared),
    )  # fmt: skip


def sampled(config: RunConfig, store: Store, clock: Clock = time.perf_counter) -> Prepared:
    """The run as far as a few rows of each split tell, without writing to the token cache. ``config`` is pinned."""
    maker: type[Maker] = type("_Clocked", (_Maker,), {"clock": staticmethod(clock)})
    return prepare(config, store, maker=maker)


def real_pieces(task: TaskData) -> int:
    """Pieces of all of a task's units: batches that are sorted by length are padded little."""
    return int((task.lengths.astype(np.int64) * task.sequences).sum())


def _tokenizing(prepared: Prepared) -> Range:
    """Seconds of tokenizing what the cache does not hold; several processes share what is large."""
    seconds = sum(
        units.seconds * units.count
        for task in (*prepared.train, *prepared.dev)
        for units in task.units
        if isinstance(units, SampledUnits)
    )
    return Range(seconds * 0.5, seconds * 1.5)


def _times(config: RunConfig, steps: int, every: int | None) -> int:
    """How often something is done that is done every so many steps, or after each epoch, and at the end."""
    return -(-steps // (every or max(1, round(steps / config.optimizer.epochs))))


def _micros(plan: Plan, number: int, *, most: int | None = None, share: float = 1.0) -> list[Micro]:
    """The micro-batches of a step, or a part of each."""
    step = plan.step(number)
    out = []
    for at, numbers in enumerate(step.micros):
        own = numbers[: most or max(1, round(len(numbers) * share))]
        seed = plan.seed(number, at)
        out.append(Micro(number, step.task, own, seed, plan.tasks[step.task].batch(own, seed), counts=True))
    return out[:1] if most else out


def _step_pieces(plan: Plan) -> float:
    """Padded pieces of a step on average, from a few dozen."""
    sizes = [
        sum(_padded(plan.tasks[step.task], numbers) for numbers in step.micros)
        for step in (plan.step(number) for number in spread(len(plan))[:64])
    ]
    return sum(sizes) / len(sizes)


def _padded(task: TaskData, numbers: Numbers) -> int:
    return int(task.lengths[numbers].max()) * int(task.sequences[numbers].sum())
