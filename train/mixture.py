"""The plan of a run: which task and which batches each step trains, as a function of the seed alone.

A step trains a single task, so a model with several heads uses one head in each step. The number of a step is enough
for a resumed or distributed run to find its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from xaug.models.budget import Numbers
from xaug.train.config import RunConfig
from xaug.train.data.taskdata import TaskData

MLM = "mlm"  # the name of masked-LM training among the tasks


def shares(rows: Sequence[int], steps: Sequence[int], config: RunConfig) -> list[float]:
    """Each task's share of all steps; the shares add up to 1. ``steps``: the steps of an epoch of each task.

    As in their papers, mixtures are defined over examples (Raffel et al. 2020, section 3.5.2). A step of MNLI contains
    more examples than a step of SQuAD, so a share of examples is multiplied by the steps per example.
    """
    mixture = config.mixture
    if mixture.sampling == "proportional":
        weights = [float(n) for n in rows]
    elif mixture.sampling == "capped":
        weights = [float(min(n, mixture.cap)) for n in rows]
    elif mixture.sampling == "temperature":
        weights = [float(n) ** (1 / mixture.temperature) for n in rows]
    else:
        weights = [1.0 for _ in rows]
    of_steps = [weight * step / n for weight, step, n in zip(weights, steps, rows, strict=True)]
    return [one / sum(of_steps) for one in of_steps]


def apportion(parts: Sequence[float], total: int) -> list[int]:
    """Divide ``total`` into whole numbers in these proportions by largest remainders; each is within 1 of its share."""
    exact = [part * total for part in parts]
    counts = [math.floor(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


@dataclass(frozen=True)
class Step:
    """One optimizer step: micro-batches of one task as arrays of feature numbers."""

    number: int  # from 0
    task: int
    epoch: int
    micros: tuple[Numbers, ...]


@dataclass
class Plan:
    """All steps of a run."""

    tasks: Sequence[TaskData]
    config: RunConfig
    steps_per_epoch: list[int] = field(init=False)
    share: list[float] = field(init=False)
    total: int = field(init=False)
    _order: npt.NDArray[np.int16] = field(init=False)  # the task of each step
    _nth: npt.NDArray[np.int64] = field(init=False)  # the number of earlier steps of the same task

    def __post_init__(self) -> None:
        self._made: dict[tuple[int, int], list[Numbers]] = {}
        self.steps_per_epoch = [
            -(-len(self._epoch(i, 0)) // self.config.batch.accumulate) for i in range(len(self.tasks))
        ]
        at = [i for i, task in enumerate(self.tasks) if task.name != MLM]
        own = shares([len(self.tasks[i]) for i in at], [self.steps_per_epoch[i] for i in at], self.config) if at else []
        ratio = (self.config.mlm.ratio if at else 1.0) if len(at) < len(self.tasks) else 0.0
        self.share = [ratio] * len(self.tasks)
        weights = [self.config.mixture.weights.get(self.tasks[i].name, 1.0) for i in at]
        whole = sum(part * weight for part, weight in zip(own, weights, strict=True))
        for i, part, weight in zip(at, own, weights, strict=True):
            self.share[i] = part * weight / whole * (1 - ratio)
        self.total = self.config.optimizer.max_steps or self.steps_of(self.config.optimizer.epochs)
        counts = apportion(self.share, self.total)
        order = np.repeat(np.arange(len(self.tasks), dtype=np.int16), counts)
        rng = np.random.Generator(np.random.PCG64([self.config.seed, 0x6D69, 0x78]))  # "mix": a separate stream
        self._order = rng.permutation(order)
        self._nth = np.zeros(self.total, dtype=np.int64)
        for i in range(len(self.tasks)):
            mine = np.flatnonzero(self._order == i)
            self._nth[mine] = np.arange(len(mine))

    def steps_of(self, epochs: float) -> int:
        """The steps of epochs over the tasks, masked-LM steps added; over the texts if there is no task. At least 1."""
        own = [n for task, n in zip(self.tasks, self.steps_per_epoch, strict=True) if task.name != MLM]
        if not own:
            return max(1, round(epochs * sum(self.steps_per_epoch)))
        ratio = self.config.mlm.ratio if len(own) < len(self.tasks) else 0.0
        return max(1, round(epochs * sum(own) / (1 - ratio)))

    def _epoch(self, task: int, epoch: int) -> list[Numbers]:
        """The batches of a task's epoch; the two newest epochs of each task are kept in memory."""
        if (task, epoch) not in self._made:
            self._made.pop((task, epoch - 2), None)
            self._made[task, epoch] = self.tasks[task].epoch(self.config.batch, self.config.seed, epoch)
        return self._made[task, epoch]

    def __len__(self) -> int:
        return self.total

    def step(self, number: int) -> Step:
        """The step with this number, counted from 0."""
        task = int(self._order[number])
        epoch, at = divmod(int(self._nth[number]), self.steps_per_epoch[task])
        batches = self._epoch(task, epoch)
        size = self.config.batch.accumulate
        # Epochs differ by a batch or two, because they combine other features. The last step of an epoch takes all
        # remaining batches, and a step beyond the end of a shorter epoch takes its last batches again.
        first = at * size if at * size < len(batches) else max(0, len(batches) - size)
        stop = len(batches) if at == self.steps_per_epoch[task] - 1 else first + size
        return Step(number, task, epoch, tuple(batches[first:stop]))

    def seed(self, number: int, micro: int) -> tuple[int, ...]:
        """The seed of everything random in one micro-batch: masks, dropout and noise."""
        return (self.config.seed, number, micro)
