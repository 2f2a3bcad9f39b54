"""A rank's micro-batches in order, from any step on, formed by any number of worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from xaug.models.budget import Numbers
from xaug.train.heads.base import Batch
from xaug.train.mixture import Plan


@dataclass(frozen=True)
class Micro:
    """One micro-batch of a rank."""

    step: int
    task: int
    numbers: Numbers  # the numbers of its features
    seed: tuple[int, ...]
    batch: Batch
    counts: bool  # False: the batch only keeps this rank in step with ranks that have one batch more


@dataclass(frozen=True)
class _Slots:
    """A rank's work as a map-style dataset from slot to micro-batch; picklable for worker processes."""

    plan: Plan
    slots: list[tuple[int, int, bool]]  # (step, micro-batch of the step, counts)

    def __len__(self) -> int:
        return len(self.slots)

    def __getitem__(self, slot: int) -> Micro:
        number, micro, counts = self.slots[slot]
        step = self.plan.step(number)
        numbers, seed = step.micros[micro], self.plan.seed(number, micro)
        return Micro(number, step.task, numbers, seed, self.plan.tasks[step.task].batch(numbers, seed), counts)


def micro_batches(
    plan: Plan, first_step: int, *, rank: int = 0, world: int = 1, workers: int = 0
) -> Iterator[list[Micro]]:
    """Yield, for each step from ``first_step`` on, this rank's micro-batches: every ``world``-th of the step.

    All ranks get equally many: where a rank has one less, it gets the step's first batch again with ``counts`` False.
    """
    from torch.utils.data import DataLoader

    groups: list[list[tuple[int, int, bool]]] = []
    for number in range(first_step, len(plan)):
        of_step = len(plan.step(number).micros)
        own = [(number, micro, True) for micro in range(rank, of_step, world)]
        short = -(-of_step // world) - len(own)
        groups.append(own + [(number, 0, False)] * short)
    slots = _Slots(plan, [slot for group in groups for slot in group])
    loader: Any = DataLoader(
        cast("Any", slots), batch_size=None, shuffle=False, num_workers=workers, collate_fn=cast("Any", _same),
        multiprocessing_context="spawn" if workers else None, prefetch_factor=4 if workers else None,
    )  # fmt: skip
    stream = iter(loader)
    for group in groups:
        yield [next(stream) for _ in group]


def _same(micro: Micro) -> Micro:
    return micro
