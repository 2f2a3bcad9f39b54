"""The length of a run in steps, without training: what runs that are to have equally many steps are given."""

from __future__ import annotations

from dataclasses import dataclass

from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.mixture import Plan
from xaug.train.prepare import Prepared, pin, prepare


@dataclass(frozen=True)
class TaskLength:
    """One task's part of a run. ``rows``: with repeats. ``features``: windows of long contexts count one by one."""

    rows: int
    features: int
    steps_per_epoch: int


@dataclass(frozen=True)
class RunLength:
    """How many steps a run has. ``tasks``: by name; masked language modelling is called "mlm".

    ``epoch``: the steps of one epoch over all tasks, with the masked-LM steps among them. ``steps``: those of the whole
    run by its settings.
    """

    steps: int
    epoch: int
    tasks: dict[str, TaskLength]

    @classmethod
    def of(cls, plan: Plan) -> RunLength:
        """The length of a plan."""
        tasks = {
            task.name: TaskLength(rows=task.rows, features=len(task), steps_per_epoch=steps)
            for task, steps in zip(plan.tasks, plan.steps_per_epoch, strict=True)
        }
        return cls(steps=len(plan), epoch=plan.steps_of(epochs=1.0), tasks=tasks)


def run_length(config: RunConfig, store: Store, *, exact: bool = True) -> RunLength:
    """The steps of a run and of its epochs, without loading a model.

    ``exact``: tokenize rows that are not in the token cache, which the run then finds there. Otherwise the lengths of
    such rows are approximated from a sample, and nothing is written. Raises what pinning and preparing the run raise.
    """
    return RunLength.of(_prepared(pin(config, store), store, exact).plan)


def _prepared(config: RunConfig, store: Store, exact: bool) -> Prepared:
    if exact:
        return prepare(config, store)
    from xaug.train.estimate import sampled

    return sampled(config, store)
