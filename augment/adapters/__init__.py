"""Task adapters: what it means for each task type that a model no longer predicts gold. One module per task type."""

from __future__ import annotations

from xaug.augment.adapters import classification, multiple_choice, span, tagging
from xaug.augment.adapters.base import ADAPTERS, TaskAdapter, adapter_for

__all__ = ["ADAPTERS", "TaskAdapter", "adapter_for", "classification", "multiple_choice", "span", "tagging"]
