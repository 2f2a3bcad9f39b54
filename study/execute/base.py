"""What every executor of cells does, and what it reports while it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from xaug.study.execute.cell import Cell, CellResult


@dataclass(frozen=True)
class Progress:
    """How far a run of cells has come. ``seconds_left``: by the clock; None before it can be told."""

    cells: int
    done: int
    running: int
    failed: int
    blocked: int  # cells that need a failed one
    seconds_left: float | None


class CellEvents(Protocol):
    """Receives the events of a run of cells."""

    def cell_started(self, cell: Cell, attempt: int) -> None:
        """A cell begins; ``attempt`` counts its tries in this run from 1."""
        ...

    def finished(self, cell: Cell, result: CellResult) -> None:
        """A cell is done."""
        ...

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        """A cell failed. ``again``: it is tried once more after a while."""
        ...

    def blocked(self, cell: Cell, why: str) -> None:
        """A cell cannot run, because one that it needs failed."""
        ...

    def progress(self, progress: Progress) -> None:
        """Is called after each of these events."""
        ...


class CellExecutor(Protocol):
    """Runs cells and keeps their results. Results must not depend on the executor."""

    def done(self) -> Mapping[str, CellResult]:
        """The results of all finished cells, by key, whichever run finished them. Raises StorageError.

        A cell whose result is damaged is not done: it is computed again.
        """
        ...

    def problems(self) -> tuple[str, ...]:
        """What is damaged of what it keeps and what follows from that, a sentence each. Raises StorageError."""
        ...

    def run(self, cells: Sequence[Cell], events: CellEvents) -> Mapping[str, CellResult]:
        """Run the cells that are not done, each after those that it needs, and return the results of these cells.

        A cell that fails has no result and does not stop the others; nor have those that need it. Raises UsageError for
        cells that need unknown cells or each other, RunFolderError if another process runs cells in the same place, and
        Interrupted where a signal ends the run: the same call then continues it.
        """
        ...
