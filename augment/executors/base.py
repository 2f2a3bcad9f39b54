"""What an executor is: it sees the middle one of the three steps, and nothing of the others."""

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
    """What is to be executed, and who is told.

    ``units``: at least one. ``clean``: rows to test victim and judge on, once, before any unit is begun.
    """

    work: Work
    units: Sequence[Unit]
    clean: Sequence[Row]
    allow_weak: bool
    on_tested: Callable[[Mapping[str, Preflight]], None]
    on_tally: Callable[[Tally], None]  # of all processes together


class Executor(Protocol):
    """A way to execute units. The rows must not depend on it."""

    def run(self, task: Task) -> Tally:
        """Execute the units: when this returns, the folder holds all of them. Returns what was done in all.

        Each process loads its models once. Raises what loading and testing models raises, StorageError, WorkerError;
        whatever ends it, units that are whole and answers of models are kept.
        """
        ...
