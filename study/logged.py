"""The progress of a study in the log: the default of calls from Python."""

from __future__ import annotations

from xaug.amounts import clock
from xaug.data_cards.parameters import as_keyword, spell
from xaug.logged import LOG
from xaug.study.execute.base import Progress
from xaug.study.execute.cell import Cell, CellResult


class LoggedStudy:
    """Logs a line per cell to the logger ``xaug``."""

    def cell_started(self, cell: Cell, attempt: int) -> None:
        """Log nothing: the end of a cell says enough."""

    def finished(self, cell: Cell, result: CellResult) -> None:
        """Log the cell and its time."""
        LOG.info("%s %s: %s", cell.kind, cell.name, clock(result.seconds))

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        """Log why a cell failed."""
        LOG.warning("%s %s failed: %s", cell.kind, cell.name, spell(why, as_keyword))

    def blocked(self, cell: Cell, why: str) -> None:
        """Log why a cell cannot run."""
        LOG.warning("%s %s: %s", cell.kind, cell.name, spell(why, as_keyword))

    def progress(self, progress: Progress) -> None:
        """Log nothing."""
