"""Kinds of target tasks: one class each. A target task (`xaug.evaluate.targets`) is an instance of one of them."""

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
