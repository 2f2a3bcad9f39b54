"""The progress of a study: a line for each cell, and one with the time that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.amounts import clock
from xaug.cli.console import err
from xaug.cli.flags import as_flag
from xaug.data_cards.parameters import spell

if TYPE_CHECKING:
    from xaug.study.execute.base import Progress
    from xaug.study.execute.cell import Cell, CellResult


class StudyDisplay:
    """Shows cells on stderr as they end. On a terminal, the last line says what runs and what is left."""

    def __init__(self) -> None:
        from rich.live import Live

        self._console = err()
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._running: dict[str, str] = {}
        self._left: Progress | None = None

    def cell_started(self, cell: Cell, attempt: int) -> None:
        """Remember what runs."""
        self._running[cell.key] = f"{cell.kind} {cell.name}"

    def finished(self, cell: Cell, result: CellResult) -> None:
        """Show the cell."""
        self._running.pop(cell.key, None)
        self._say(f"{cell.kind} {cell.name}: {clock(result.seconds)}")

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        """Show why a cell failed."""
        self._running.pop(cell.key, None)
        what = "It is tried again." if again else "The other cells continue."
        self._say(f"{cell.kind} {cell.name} failed: {spell(why, as_flag)} {what}", style="yellow")

    def blocked(self, cell: Cell, why: str) -> None:
        """Show why a cell cannot run."""
        self._say(f"{cell.kind} {cell.name} cannot run: {spell(why, as_flag)}", style="yellow")

    def progress(self, progress: Progress) -> None:
        """Show how many cells are done and how long the others take."""
        first, self._left = self._left is None, progress
        if self._console.is_terminal:
            self._live.start()
            self._live.update(f"{self._text()} · {', '.join(self._running.values())}")
        elif first:
            self._say("")

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._console.is_terminal:
            self._live.stop()

    def _say(self, text: str, style: str | None = None) -> None:
        """Show a line that stays. In a log, it begins with the progress."""
        shown = text if self._console.is_terminal else f"{self._text()}{' · ' if text else ''}{text}"
        self._console.print(shown, style=style, soft_wrap=True, markup=False)

    def _text(self) -> str:
        if self._left is None:
            return ""
        one = self._left
        left = "" if one.seconds_left is None else f" · about {clock(one.seconds_left)} left"
        failed = f" · {one.failed} failed" if one.failed else ""
        return f"{one.done}/{one.cells} cells{failed}{left}"
