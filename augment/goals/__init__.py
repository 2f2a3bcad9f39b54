"""What it means, for each task type, that a model no longer gives gold: one module each, named as the task type is."""

from __future__ import annotations

from xaug.augment.goals import classification, multiple_choice, span, tagging
from xaug.augment.goals.base import GOALS, Goal, goal_for

__all__ = ["GOALS", "Goal", "classification", "goal_for", "multiple_choice", "span", "tagging"]
