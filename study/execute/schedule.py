"""Which cell is next: the state of a run of cells, without processes or files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xaug.data_cards.errors import UsageError
from xaug.study.execute.base import Progress
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.eta import Pace, ordered, seconds_left


class Schedule:
    """The cells of a run: done, running, waiting, failed, or blocked by one that failed."""

    def __init__(self, cells: Sequence[Cell], done: Mapping[str, CellResult]) -> None:
        """``done``: results that there are already.

        Raises UsageError for two cells with the same key, and for cells that need unknown cells or each other.
        """
        self.cells = {cell.key: cell for cell in cells}
        if len(self.cells) < len(cells):
            raise UsageError("Two cells of the study have the same key, so they would be the same request.")
        for cell in cells:
            if unknown := [key for key in cell.needs if key not in self.cells and key not in done]:
                raise UsageError(f"The cell {cell.name} needs {unknown[0]}, which is no cell of the study.")
        self._chains = ordered(cells)
        if stuck := [cell.name for cell in cells if cell.key not in self._chains]:
            raise UsageError(f"Cells of the study need each other: {', '.join(stuck[:5])}.")
        self.results = dict(done)
        self._pace = Pace(cells, done)
        self.failed: dict[str, str] = {}
        self.blocked: dict[str, str] = {}
        self.attempts: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._began: dict[str, float] = {}  # of the cells that run

    @property
    def over(self) -> bool:
        """Whether no cell runs or can still run."""
        return not self._began and not list(self._open())

    def _open(self) -> Iterator[Cell]:
        for key, cell in self.cells.items():
            if not any(key in part for part in (self.results, self._began, self.failed, self.blocked)):
                yield cell

    def next(self, now: float) -> Cell | None:
        """Return the cell to start next: of those that can start, the one for which the longest chain waits."""
        ready = [
            cell
            for cell in self._open()
            if all(key in self.results for key in cell.needs) and self._not_before.get(cell.key, now) <= now
        ]
        return max(ready, key=lambda cell: self._chains[cell.key], default=None)

    def start(self, cell: Cell, now: float) -> int:
        """Mark a cell as running; return the number of this try, from 1."""
        self._began[cell.key] = now
        self.attempts[cell.key] = self.attempts.get(cell.key, 0) + 1
        return self.attempts[cell.key]

    def finish(self, cell: Cell, result: CellResult) -> None:
        """Mark a cell as done."""
        del self._began[cell.key]
        self.results[cell.key] = result
        self._pace.add(cell, result.seconds)

    def retry(self, cell: Cell, at: float) -> None:
        """Let a cell that failed start again, but not before the time ``at``."""
        del self._began[cell.key]
        self._not_before[cell.key] = at

    def fail(self, cell: Cell, why: str) -> list[Cell]:
        """Mark a cell as failed; return the cells that this blocks: those that need it, directly or through others."""
        del self._began[cell.key]
        self.failed[cell.key] = why
        blocked: list[Cell] = []
        lost = {cell.key}
        while more := [one for one in self._open() if lost & set(one.needs)]:
            for one in more:
                self.blocked[one.key] = f"It needs {cell.name}, which failed."
            lost |= {one.key for one in more}
            blocked += more
        return blocked

    def progress(self, now: float, slots: int) -> Progress:
        """How far the run has come."""
        done = sum(key in self.results for key in self.cells)
        left = [*self._open(), *(self.cells[key] for key in self._began)]
        running = {key: now - began for key, began in self._began.items()}
        return Progress(
            cells=len(self.cells),
            done=done,
            running=len(running),
            failed=len(self.failed),
            blocked=len(self.blocked),
            seconds_left=(
                seconds_left(left, running, self.results, self._pace, slots) if self._pace.judges(left) else None
            ),
        )
