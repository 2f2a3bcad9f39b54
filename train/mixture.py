"""Which step is of which task, and of which batches: a plan that is a function of the seed alone.

A step is of one task; so a model of several heads uses one head a step, and a resumed or distributed run finds its
place by the step's number.
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

MLM = "mlm"  # the name of masked-LM training beside the tasks


def shares(rows: Sequence[int], steps: Sequence[int], config: RunConfig) -> list[float]:
    """Each task's share of all steps (sum 1). ``steps``: how many an epoch of the task has.

    The mixtures are of examples, as in their papers (Raffel et al. 2020, section 3.5.2): a step of MNLI holds more
    examples than one of SQuAD, so a share of examples is turned into one of steps by steps an example.
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
    """``total`` in whole numbers by these parts: largest remainders, so every task gets its share to within one."""
    exact = [part * total for part in parts]
    counts = [math.floor(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


@dataclass(frozen=True)
class Step:
    """One optimizer step: micro-batches of one task, as unit numbers."""

    number: int  # from 0
    task: int
    epoch: int
    micros: tuple[Numbers, ...]


@dataclass
class Plan:
    """All steps of a run."""

    tasks: Sequence[TaskData]
    config: RunConfig
    steps_an_epoch: list[int] = field(init=False)
    share: list[float] = field(init=False)
    total: int = field(init=False)
    _order: npt.NDArray[np.int16] = field(init=False)  # the task of each step
    _nth: npt.NDArray[np.int64] = field(init=False)  # how many steps of that task came before

    def __post_init__(self) -> None:
        self._made: dict[tuple[int, int], list[Numbers]] = {}
        self.steps_an_epoch = [
            -(-len(self._epoch(i, 0)) // self.config.batch.accumulate) for i in range(len(self.tasks))
        ]
        at = [i for i, task in enumerate(self.tasks) if task.name != MLM]
        own = shares([len(self.tasks[i]) for i in at], [self.steps_an_epoch[i] for i in at], self.config) if at else []
        ratio = (self.config.mlm.ratio if at else 1.0) if len(at) < len(self.tasks) else 0.0
        self.share = [ratio] * len(self.tasks)
        weights = [self.config.mixture.weights.get(self.tasks[i].name, 1.0) for i in at]
        whole = sum(part * weight for part, weight in zip(own, weights, strict=True))
        for i, part, weight in zip(at, own, weights, strict=True):
            self.share[i] = part * weight / whole * (1 - ratio)
        self.total = self.config.optimizer.max_steps or max(1, round(self._an_epoch(at, ratio)))
        counts = apportion(self.share, self.total)
        order = np.repeat(np.arange(len(self.tasks), dtype=np.int16), counts)
        rng = np.random.Generator(np.random.PCG64([self.config.seed, 0x6D69, 0x78]))  # "mix": a stream of its own
        self._order = rng.permutation(order)
        self._nth = np.zeros(self.total, dtype=np.int64)
        for i in range(len(self.tasks)):
            mine = np.flatnonzero(self._order == i)
            self._nth[mine] = np.arange(len(mine))

    def _an_epoch(self, at: Sequence[int], ratio: float) -> float:
        """Steps of all epochs: of the tasks, with masked-LM steps beside them; of the texts, where there is no task."""
        steps = sum(self.steps_an_epoch[i] for i in at) or sum(self.steps_an_epoch)
        return self.config.optimizer.epochs * steps / (1 - ratio if at else 1.0)

    def _epoch(self, task: int, epoch: int) -> list[Numbers]:
        """The task's batches of an epoch; the newest two of each task are kept."""
        if (task, epoch) not in self._made:
            self._made.pop((task, epoch - 2), None)
            self._made[task, epoch] = self.tasks[task].epoch(self.config.batch, self.config.seed, epoch)
        return self._made[task, epoch]

    def __len__(self) -> int:
        return self.total

    def step(self, number: int) -> Step:
        """The step of that number."""
        task = int(self._order[number])
        epoch, at = divmod(int(self._nth[number]), self.steps_an_epoch[task])
        batches = self._epoch(task, epoch)
        size = self.config.batch.accumulate
        # Epochs differ by a batch or two (other units meet): the last step takes what is left, and one that is
        # beyond a shorter epoch's end takes its last batches again.
        first = at * size if at * size < len(batches) else max(0, len(batches) - size)
        stop = len(batches) if at == self.steps_an_epoch[task] - 1 else first + size
        return Step(number, task, epoch, tuple(batches[first:stop]))

    def seed(self, number: int, micro: int) -> tuple[int, ...]:
        """The seed of everything drawn in one micro-batch: masks, dropout, noise."""
        return (self.config.seed, number, micro)
