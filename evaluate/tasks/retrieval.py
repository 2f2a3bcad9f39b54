"""What all retrieval tasks share: texts are embedded, and a search among their vectors decides the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xaug.data_cards.ranges import Range
from xaug.data_cards.references import Reference
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.tasks.base import TargetTask, TaskPlan, Timing


@dataclass(frozen=True, kw_only=True)
class Retrieval(TargetTask):
    """A task whose score depends on vectors and on everything that is searched."""

    def settings(self, config: EvalConfig) -> dict[str, Any]:
        """How texts are embedded and compared. The memory cap is left out, because it only affects the speed."""
        return config.retrieval.model_dump(mode="json", exclude={"memory_gb"})

    def reads(self, task: TaskPlan, language: str) -> list[Reference]:
        """The language's rows, the pool that all languages share, and the rows on which a threshold is set."""
        tuning = [task.tuning[language]] if language in task.tuning else []
        return [task.rows[language], *task.pool, *tuning]

    def cost(self, timing: Timing, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of embedding and search."""
        return timing.vectors(task, languages)
