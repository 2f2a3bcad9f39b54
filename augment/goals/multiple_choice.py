"""Multiple choice: the victim no longer picks the gold choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import GOALS, Goal, Logits, Measured, Part, choice_score, measure_labels, softmax
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.models.encoding.multiple_choice import AUTO_CLASS, encode_choices


class MultipleChoiceGoal(Goal):
    """Each choice is scored beside the context; the number and order of choices never change."""

    task_type = MULTIPLE_CHOICE
    auto_class = AUTO_CLASS
    closed = True
    mask_locally = True

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the gold choice's index."""
        return VictimItem(fields, int(row["label"]))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """One sequence a choice; the context gives way."""
        rows = [(item.fields[0], item.fields[1], item.fields[2:]) for item in items]
        return [[Part(one) for one in own] for own in encode_choices(tokenizer, rows, max_length)]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From one logit [1] a choice."""
        assert isinstance(item.gold, int)
        return choice_score(softmax(np.concatenate(logits)), item.gold)

    def measure(self, rows: Sequence[Row], scores: Sequence[GoalScore]) -> Measured:
        """Rows; chance is the most frequent label, or a guess among the choices."""
        return measure_labels(rows, scores, sum(1 / len(row["choices"]) for row in rows) / len(rows))

    def inputs(self, batch: Mapping[str, Any]) -> Mapping[str, Any]:
        """[rows, 1, length]: rows of one choice each, so that rows of any number of choices run together."""
        return {name: tensor.unsqueeze(1) for name, tensor in batch.items()}


GOALS.add(MULTIPLE_CHOICE.name, lambda card: MultipleChoiceGoal())
