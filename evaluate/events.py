"""The events that an evaluation reports while it runs."""

from __future__ import annotations

from typing import Protocol

from xaug.evaluate.results import Cell
from xaug.train.prepare import Progress
from xaug.train.report.events import Recorder, Recorders


class Events(Protocol):
    """What a display implements."""

    def started(self, cells: int) -> None:
        """The evaluation begins; ``cells`` is the number of its cells."""
        ...

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """A model is now being trained. The returned recorder receives its steps."""
        ...

    def note(self, text: str) -> None:
        """A message for the user, for example that the evaluation waits for another process."""
        ...

    def scored(self, cell: Cell, *, new: bool) -> None:
        """A cell is complete. ``new``: it was computed now; otherwise it comes from the cache."""
        ...

    def tokenizing(self) -> Progress | None:
        """The callback to which the trainer reports its tokenizing; None for no reports."""
        ...


class Silence:
    """A display that shows nothing. Subclass it to handle some of the events."""

    def started(self, cells: int) -> None:
        """Ignore the event."""

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """Return a recorder that records nothing."""
        return Recorders([])

    def note(self, text: str) -> None:
        """Ignore the message."""

    def scored(self, cell: Cell, *, new: bool) -> None:
        """Ignore the event."""

    def tokenizing(self) -> Progress | None:
        """Ask for no reports."""
        return None
