"""Where target tasks are declared."""

from __future__ import annotations

from xaug.data_cards.registry import Registry
from xaug.evaluate.tasks.base import TargetTask

TARGETS: Registry[TargetTask] = Registry("target task")


def add(target: TargetTask) -> TargetTask:
    """Declare a target task. Raises ValueError where its id is taken."""
    return TARGETS.add(target.id, target)
