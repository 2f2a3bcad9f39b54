"""What it means, for each task type, that a model no longer gives gold."""

from __future__ import annotations

from collections.abc import Callable

from xaug.augment.goals.base import Fields, Goal
from xaug.augment.goals.classification import ClassificationGoal
from xaug.augment.goals.multiple_choice import MultipleChoiceGoal
from xaug.augment.goals.span import SpanGoal
from xaug.augment.goals.tagging import TaggingGoal
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import TaskType

GOALS: dict[TaskType, Callable[[DatasetCard], Goal]] = {
    TaskType.CLASSIFICATION: lambda card: ClassificationGoal(),
    TaskType.MULTIPLE_CHOICE: lambda card: MultipleChoiceGoal(),
    TaskType.SPAN: lambda card: SpanGoal(no_answer=card.no_answer),
    TaskType.TAGGING: lambda card: TaggingGoal(),
}


def goal_for(card: DatasetCard) -> Goal:
    """The goal of the card's task type."""
    return GOALS[card.task_type](card)


__all__ = ["GOALS", "Fields", "Goal", "goal_for"]
