"""The task types: one module each, whose import adds its object to TASK_TYPES.

An object here knows what needs no model: columns, text fields, plain texts, what holds between the values of a row. Its
head (``train.heads``), its task adapter (``augment.adapters``) and its encoding (``models.encoding``) have the same
name.
"""

from __future__ import annotations

from xaug.data_cards.task_types.base import TASK_TYPES, Fields, TaskType
from xaug.data_cards.task_types.classification import CLASSIFICATION
from xaug.data_cards.task_types.multiple_choice import MULTIPLE_CHOICE
from xaug.data_cards.task_types.retrieval import RETRIEVAL
from xaug.data_cards.task_types.span import SPAN
from xaug.data_cards.task_types.tagging import TAGGING

__all__ = [
    "CLASSIFICATION", "MULTIPLE_CHOICE", "RETRIEVAL", "SPAN", "TAGGING", "TASK_TYPES", "Fields", "TaskType",
]  # fmt: skip
