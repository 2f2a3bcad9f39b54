"""The progress of a study: a line for each cell, with the time that is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from xaug.amounts import clock
from xaug.cli.console import err
from xaug.cli.flags import as_flag
from xaug.data_cards.parameters import spell

if TYPE_CHECKING:
    from xaug.study.execute.cell import Cell, CellResult


class StudyDisplay:
    """Shows cells on stderr as they end."""

    def __init__(self) -> None:
        self._console = err()
        self._cells = self._done = self._before = 0
        self._began = time.monotonic()

    def started(self, cells: int, done: int, seconds: float) -> None:
        """Show how many cells there are."""
        self._cells, self._done, self._before = cells, done, done
        self._began = time.monotonic()
        known = f", {done:,} of them done before" if done else ""
        work = f" · about {clock(seconds)} of work" if seconds else ""
        self._console.print(f"{cells:,} cells{known}{work}")

    def finished(self, cell: Cell, result: CellResult) -> None:
        """Show the cell."""
        self._done += 1
        spent = time.monotonic() - self._began
        left = spent / max(1, self._done - self._before) * (self._cells - self._done)
        rest = f" · about {clock(left)} left" if self._done < self._cells else ""
        self._console.print(
            f"{self._done:,}/{self._cells:,} {cell.kind} {cell.name}: {clock(result.seconds)}{rest}", soft_wrap=True,
            markup=False,
        )  # fmt: skip

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        """Show why a cell failed."""
        what = "It is tried again." if again else "The other cells continue."
        self._console.print(
            f"{cell.kind} {cell.name} failed: {spell(why, as_flag)} {what}", style="yellow", soft_wrap=True, markup=False
        )
