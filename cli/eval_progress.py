"""The display of an evaluation while it runs: one line per score, and a live line for fine-tuning."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from xaug.amounts import clock
from xaug.cli.console import err
from xaug.cli.train_progress import TrainDisplay

if TYPE_CHECKING:
    from xaug.evaluate.results import Cell
    from xaug.train.prepare import Progress
    from xaug.train.report.events import Recorder


class EvalDisplay:
    """Shows the events of an evaluation on stderr."""

    def __init__(self) -> None:
        self._console = err()
        self._done = self._total = 0
        self._new = 0
        self._began = time.monotonic()
        self._training: TrainDisplay | None = None

    def started(self, cells: int) -> None:
        """Show how many scores there will be."""
        self._total = cells
        self._console.print(f"{cells} scores to compute, each of one task, language and seed")

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """Show a live line for the trainer."""
        self.close()
        self._console.print(f"{task}: fine-tuning, seed {seed}")
        self._training = TrainDisplay()
        return self._training

    def note(self, text: str) -> None:
        """Show a line that stays."""
        self._console.print(text, soft_wrap=True)

    def tokenizing(self) -> Progress | None:
        """The trainer's live line, which also shows the progress of tokenizing."""
        return self._training.tokenizing if self._training else None

    def scored(self, cell: Cell, *, new: bool) -> None:
        """Show a line for the score, with the time that is left."""
        self.close()
        self._done += 1
        self._new += new
        left = ""
        if self._new > 1:
            spent = time.monotonic() - self._began
            left = f" · {clock(spent / self._done * (self._total - self._done))} left"
        figures = " ".join(f"{name} {value:.1f}" for name, value in cell.scores.items())
        kept = "" if new else " (from the cache)"
        self._console.print(
            f"{self._done}/{self._total} {cell.task} {cell.language} seed {cell.seed}: {figures}"
            f" [{cell.low:.1f}, {cell.high:.1f}]{kept}{left}",
            soft_wrap=True,
        )

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._training is not None:
            self._training.close()
            self._training = None
