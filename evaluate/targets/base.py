"""The registry of target tasks."""

from __future__ import annotations

from xaug.data_cards.plugins import OpenRegistry
from xaug.evaluate.tasks.base import TargetTask

# Installed packages add target tasks to it by entry points of the group xaug.targets.
TARGETS: OpenRegistry[TargetTask] = OpenRegistry(
    "target task",
    "xaug.targets",
    TargetTask,  # type: ignore[type-abstract]  # an instance of one of its kinds
    lambda target, entry: target,
)


def add(target: TargetTask) -> TargetTask:
    """Declare a target task. Raises ValueError if its id is taken."""
    return TARGETS.add(target.id, target)
