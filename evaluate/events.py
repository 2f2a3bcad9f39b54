"""What an evaluation tells of itself while it runs."""

from __future__ import annotations

from typing import Protocol

from xaug.evaluate.results import Cell
from xaug.train.prepare import Progress
from xaug.train.report.events import Recorder, Recorders


class Events(Protocol):
    """What a display is told."""

    def started(self, cells: int) -> None:
        """So many cells are to come."""
        ...

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """A model is trained now; the recorder is told of its steps."""
        ...

    def note(self, text: str) -> None:
        """Something to know, such as that another process is waited for."""
        ...

    def scored(self, cell: Cell, *, new: bool) -> None:
        """A cell is there; ``new``: it was computed now."""
        ...

    def tokenizing(self) -> Progress | None:
        """Where the trainer says what it tokenizes."""
        ...


class Silence:
    """A display that shows nothing. Subclass it to hear of some events only."""

    def started(self, cells: int) -> None:
        """Nothing."""

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """A recorder of nothing."""
        return Recorders([])

    def note(self, text: str) -> None:
        """Nothing."""

    def scored(self, cell: Cell, *, new: bool) -> None:
        """Nothing."""

    def tokenizing(self) -> Progress | None:
        """Nowhere."""
        return None
