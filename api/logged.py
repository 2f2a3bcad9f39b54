"""Runs and evaluations in the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import as_keyword, spell

if TYPE_CHECKING:
    from xaug.evaluate.results import Cell
    from xaug.train.prepare import Progress
    from xaug.train.report.events import EvalRecord, Recorder, RunPlan, StepRecord

LOG = logging.getLogger("xaug")


class LoggedTraining:
    """A training run in the log: what it is, its dev scores, its notes."""

    def tokenizing(self, what: str, done: int, parts: int) -> None:
        """Nothing: it takes seconds."""

    def started(self, plan: RunPlan) -> None:
        """Log how many steps there are, and where they run."""
        LOG.info("%s steps on %s", f"{plan.steps_total:,}", plan.device)

    def step(self, record: StepRecord) -> None:
        """Nothing: ``metrics.jsonl`` has every step."""

    def evaluated(self, record: EvalRecord) -> None:
        """Log the scores."""
        LOG.info("step %s dev: %s", f"{record.step:,}", {task: dict(own) for task, own in record.scores.items()})

    def note(self, step: int, text: str) -> None:
        """Log it."""
        LOG.info(text)

    def finished(self, step: int) -> None:
        """Nothing: the call returns."""


class LoggedEvaluation:
    """An evaluation in the log: a line a score."""

    def started(self, cells: int) -> None:
        """Log how many scores are to come."""
        LOG.info("%s scores to come", cells)

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """Log that a model is trained now."""
        LOG.info("%s: fine-tuning, seed %s", task, seed)
        return LoggedTraining()

    def note(self, text: str) -> None:
        """Log it."""
        LOG.info(spell(text, as_keyword))

    def scored(self, cell: Cell, *, new: bool) -> None:
        """Log the score."""
        kept = "" if new else " (from the cache)"
        LOG.info("%s %s seed %s: %.1f%s", cell.task, cell.language, cell.seed, cell.main, kept)

    def tokenizing(self) -> Progress | None:
        """Nothing is said of it."""
        return None
