"""The executor that runs cells in processes of this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xaug.augment.executors.pool import threads_of_each
from xaug.study.execute.base import CellEvents
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.child import Child
from xaug.study.execute.memory import free_memory
from xaug.study.execute.record import CellPlace, CellRecord
from xaug.study.execute.run import KINDS, Rules, run_all


@dataclass(frozen=True)
class LocalExecutor:
    """Runs each cell in a process of its own, ``workers`` of them at the same time.

    ``folder``: the study's. The cells also share ``memory``: one starts only if it fits beside those that run.
    ``threads``: of each process; None divides the cores among the processes. ``retries``: how often a cell is tried
    again whose failure can go away by itself, after ``backoff`` seconds, then four times as many. ``grace``: the
    seconds in which processes may keep what they have when a signal ends the run. ``modules``: those that declare the
    kinds of cells.
    """

    folder: Path
    workers: int = 1
    threads: int | None = None
    retries: int = 2
    backoff: float = 15.0  # memory that another process holds is seldom free again at once
    memory: int | None = None  # bytes that all cells may take together; None: what is free when a run starts
    grace: float = 120.0  # some steps of training on a CPU, and a checkpoint
    modules: tuple[str, ...] = KINDS

    @property
    def record(self) -> CellRecord:
        """What the study's folder keeps of its cells."""
        return CellRecord(self.folder)

    def done(self) -> Mapping[str, CellResult]:
        """The results of all finished cells, by key. Raises StorageError."""
        return self.record.done()

    def problems(self) -> tuple[str, ...]:
        """What is damaged in the folder, a sentence each (see `CellExecutor.problems`). Raises StorageError."""
        return self.record.problems()

    def run(self, cells: Sequence[Cell], events: CellEvents) -> Mapping[str, CellResult]:
        """Run the cells that are not done (see `run_all`)."""
        memory = free_memory() if self.memory is None else self.memory
        rules = Rules(self.folder, self.workers, self.retries, self.backoff, self.grace, self.modules, memory)
        return run_all(rules, self._start, cells, events)

    def _start(self, cell: Cell, place: CellPlace, attempt: int) -> Child:
        return Child(cell, place, attempt, self.threads or threads_of_each(self.workers))
