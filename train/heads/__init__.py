"""Heads: one module each, whose import adds its head to HEADS; a task type's own head goes by its name."""

from __future__ import annotations

from xaug.data_cards.task_types import TaskType
from xaug.train.heads import classification, dual_encoder, entity, masked_lm, multiple_choice, span, tagging
from xaug.train.heads.base import HEADS, Head


def head_for(task_type: TaskType) -> Head:
    """The head that a task type is trained with, unless a run names another (``dual_encoder`` on spans)."""
    return HEADS.get(task_type.name)


__all__ = [
    "HEADS", "classification", "dual_encoder", "entity", "head_for", "masked_lm", "multiple_choice", "span", "tagging",
]  # fmt: skip
