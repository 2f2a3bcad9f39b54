"""The progress of a study in the log: the default of calls from Python."""

from __future__ import annotations

from xaug.amounts import clock
from xaug.data_cards.parameters import as_keyword, spell
from xaug.logged import LOG
from xaug.study.execute.cell import Cell, CellResult


class LoggedStudy:
    """Logs a line per cell to the logger ``xaug``."""

    def started(self, cells: int, done: int, seconds: float) -> None:
        """Log the number of cells."""
        LOG.info("%d cells, of which %d are done", cells, done)

    def finished(self, cell: Cell, result: CellResult) -> None:
        """Log the cell and its time."""
        LOG.info("%s %s: %s", cell.kind, cell.name, clock(result.seconds))

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        """Log why a cell failed."""
        LOG.warning("%s %s failed: %s", cell.kind, cell.name, spell(why, as_keyword))
