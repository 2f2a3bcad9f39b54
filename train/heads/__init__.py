"""Heads. Each module adds its head to HEADS when it is imported; the head of a task type has the task type's name."""

from __future__ import annotations

from xaug.data_cards.task_types import TaskType
from xaug.train.heads import classification, dual_encoder, entity, masked_lm, multiple_choice, span, tagging
from xaug.train.heads.base import HEADS, Head


def head_for(task_type: TaskType) -> Head:
    """The head for a task type. A run may name another one, such as ``dual_encoder`` for span rows."""
    return HEADS.get(task_type.name)


def heads_that_fit(task_type: TaskType) -> list[str]:
    """The names of the heads that can be trained on rows of a task type."""
    return [head.name for head in HEADS if task_type in head.task_types]


__all__ = [
    "HEADS", "classification", "dual_encoder", "entity", "head_for", "heads_that_fit", "masked_lm", "multiple_choice",
    "span", "tagging",
]  # fmt: skip
