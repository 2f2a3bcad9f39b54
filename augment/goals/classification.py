"""Classification of one text or a pair: the victim's most probable label is no longer gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import GOALS, Goal, Logits, Measured, Part, choice_score, measure_labels, softmax
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.models.encoding.classification import AUTO_CLASS, encode_pairs


class ClassificationGoal(Goal):
    """Untargeted classification (Jin et al. 2020, section 2; TextAttack's UntargetedClassification)."""

    task_type = CLASSIFICATION
    auto_class = AUTO_CLASS
    closed = True

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the label's index."""
        return VictimItem(fields, int(row["label"]))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """One sequence an item; a pair is cut from its longer end."""
        seconds = [item.fields[1] if len(item.fields) > 1 else None for item in items]
        encoded = encode_pairs(tokenizer, [item.fields[0] for item in items], seconds, max_length)
        return [[Part(one)] for one in encoded]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From logits [labels]."""
        assert isinstance(item.gold, int)
        return choice_score(softmax(logits[0][np.asarray(order)]), item.gold)

    def measure(self, rows: Sequence[Row], scores: Sequence[GoalScore]) -> Measured:
        """Rows; chance is the most frequent label."""
        return measure_labels(rows, scores)


GOALS.add(CLASSIFICATION.name, lambda card: ClassificationGoal())
