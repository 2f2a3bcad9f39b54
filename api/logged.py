"""Listeners that log training runs and evaluations."""

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
    """Logs the size, the dev scores and the messages of a training run."""

    def tokenizing(self, what: str, done: int, parts: int) -> None:
        """Log nothing: it takes seconds."""

    def started(self, plan: RunPlan) -> None:
        """Log how many steps there are, and where they run."""
        LOG.info("%s steps on %s", f"{plan.steps_total:,}", plan.device)

    def step(self, record: StepRecord) -> None:
        """Log nothing: ``metrics.jsonl`` has every step."""

    def evaluated(self, record: EvalRecord) -> None:
        """Log the dev scores."""
        LOG.info("step %s dev: %s", f"{record.step:,}", {task: dict(scores) for task, scores in record.scores.items()})

    def note(self, step: int, text: str) -> None:
        """Log the message."""
        LOG.info(text)

    def finished(self, step: int) -> None:
        """Log nothing: the call returns."""


class LoggedEvaluation:
    """Logs one line per score of an evaluation."""

    def started(self, cells: int) -> None:
        """Log how many scores will be computed."""
        LOG.info("%s scores to compute", cells)

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """Log that a model is being fine-tuned."""
        LOG.info("%s: fine-tuning, seed %s", task, seed)
        return LoggedTraining()

    def note(self, text: str) -> None:
        """Log the message."""
        LOG.info(spell(text, as_keyword))

    def scored(self, cell: Cell, *, new: bool) -> None:
        """Log the score."""
        kept = "" if new else " (from the cache)"
        LOG.info("%s %s seed %s: %.1f%s", cell.task, cell.language, cell.seed, cell.main, kept)

    def tokenizing(self) -> Progress | None:
        """None: tokenizing is not logged."""
        return None
