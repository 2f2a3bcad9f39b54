"""Heads: one module each, whose import adds its head to HEADS; a task type finds its head in a table."""

from __future__ import annotations

from xaug.data_cards.schema import TaskType
from xaug.train.heads import classification, dual_encoder, entity, masked_lm, multiple_choice, span, tagging
from xaug.train.heads.base import HEADS, Head

_OF_TASK_TYPE = {
    TaskType.CLASSIFICATION: "classification",
    TaskType.MULTIPLE_CHOICE: "multiple_choice",
    TaskType.SPAN: "span",
    TaskType.TAGGING: "tagging",
}


def head_for(task_type: TaskType) -> Head:
    """The head that a task type is trained with, unless a run names another (``dual_encoder`` on spans)."""
    return HEADS.get(_OF_TASK_TYPE[task_type])


__all__ = [
    "HEADS", "classification", "dual_encoder", "entity", "head_for", "masked_lm", "multiple_choice", "span", "tagging",
]  # fmt: skip
