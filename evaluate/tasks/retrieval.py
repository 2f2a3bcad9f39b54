"""What all retrieval tasks share: texts become vectors, and a search among these decides the score."""

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
        """How texts become vectors and vectors are compared; memory decides only how fast."""
        return config.retrieval.model_dump(mode="json", exclude={"memory_gb"})

    def reads(self, task: TaskPlan, language: str) -> list[Reference]:
        """The language's rows, the pool that all languages share, and the rows that a threshold is set on."""
        tuning = [task.tuning[language]] if language in task.tuning else []
        return [task.rows[language], *task.pool, *tuning]

    def cost(self, timing: Timing, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of vectors and search."""
        return timing.vectors(task, languages)
