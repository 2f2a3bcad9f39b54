"""The kinds of target tasks, a class for each. The target tasks (`xaug.evaluate.targets`) are their instances."""

from __future__ import annotations

from xaug.evaluate.tasks.base import Outcome, TargetTask, TaskPlan, Work
from xaug.evaluate.tasks.labelled import Labelled
from xaug.evaluate.tasks.mining import BitextMining
from xaug.evaluate.tasks.parallel import TranslationRetrieval
from xaug.evaluate.tasks.ranked import AnswerRetrieval, EntityRetrieval

__all__ = [
    "AnswerRetrieval",
    "BitextMining",
    "EntityRetrieval",
    "Labelled",
    "Outcome",
    "TargetTask",
    "TaskPlan",
    "TranslationRetrieval",
    "Work",
]
