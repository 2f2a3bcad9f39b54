"""What an executor is. It executes the second of the three steps and knows nothing about the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from xaug.augment.execute import Work
from xaug.augment.plan import Unit
from xaug.augment.preflight import Preflight
from xaug.augment.progress import Tally
from xaug.data_cards.schema import Row


@dataclass(frozen=True, slots=True)
class Task:
    """What to execute, and whom to call meanwhile.

    ``units``: at least one. ``clean``: the rows to test victim and judge on, once, before the first unit.
    ``allow_weak``: whether a model near chance is accepted.
    """

    work: Work
    units: Sequence[Unit]
    clean: Sequence[Row]
    allow_weak: bool
    on_tested: Callable[[Mapping[str, Preflight]], None]
    on_tally: Callable[[Tally], None]  # called with the tally of all processes together


class Executor(Protocol):
    """A way to execute units. The rows must not depend on it."""

    def run(self, task: Task) -> Tally:
        """Execute all units, so that the folder holds them, and return the tally of the whole work.

        Each process loads its models once. Raises what loading and testing models raises, StorageError and
        WorkerError. However it ends, complete units and the models' answers are kept.
        """
        ...
