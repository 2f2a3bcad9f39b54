"""Running a study: its cells, and then the analysis of those that are done."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from xaug.study.execute.cell import Cell, CellResult
from xaug.study.plan import StudyPlan
from xaug.study.price.measured import remember


class Events(Protocol):
    """Receives the progress of a run."""

    def started(self, cells: int, done: int, seconds: float) -> None:
        """``done`` of ``cells`` cells are there already; the others should take this many seconds of work."""
        ...

    def finished(self, cell: Cell, result: CellResult) -> None:
        """A cell is done."""
        ...

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        """A cell failed. ``again``: whether it is tried once more."""
        ...


class Executor(Protocol):
    """Runs the cells of a plan that are not done yet. Each cell starts after those that it needs."""

    def done(self) -> Mapping[str, CellResult]:
        """The results of finished cells, by key, as the study's folder keeps them."""
        ...

    def run(self, cells: tuple[Cell, ...], events: Events) -> Mapping[str, CellResult]:
        """Run the cells and return all results. A cell that fails, and those that need it, have none."""
        ...


@dataclass(frozen=True)
class Ran:
    """What a run left. ``reused``: cells that were done before. ``wall_seconds``: of this run and those before it."""

    done: Mapping[str, CellResult]
    reused: int
    wall_seconds: float

    def missing(self, plan: StudyPlan) -> tuple[Cell, ...]:
        """The cells without a result."""
        return tuple(cell for cell in plan.cells if cell.key not in self.done)


def run_cells(plan: StudyPlan, executor: Executor, events: Events) -> Ran:
    """Run what is not done. Raises Interrupted, after which the same call continues."""
    before = executor.done()
    old = {cell.key for cell in plan.cells if cell.key in before}
    left = tuple(cell for cell in plan.cells if cell.key not in old)
    events.started(len(plan.cells), len(old), sum(cell.expected_seconds for cell in left))
    clock = Clock(plan.folder / "seconds")
    try:
        done = executor.run(plan.cells, events)
    finally:
        clock.stop()
    remember((cell, done[cell.key]) for cell in left if cell.key in done)
    return Ran(done, len(old), clock.total)


class Clock:
    """The seconds on the clock that all runs of a study took together, in a file."""

    def __init__(self, path: Path) -> None:
        self._path, self._began = path, time.monotonic()

    def stop(self) -> None:
        """Add the seconds of this run."""
        total = self.total + time.monotonic() - self._began
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(f"{total:.1f}\n", encoding="utf-8")

    @property
    def total(self) -> float:
        """The seconds of all runs that have ended."""
        try:
            return float(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0.0
