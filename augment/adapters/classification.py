"""Classification of one text or a pair of texts: the victim's most probable label is no longer gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.augment.adapters.base import (
    ADAPTERS,
    Logits,
    Measured,
    Part,
    TaskAdapter,
    choice_score,
    measure_labels,
    softmax,
)
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.models.encoding.classification import AUTO_CLASS, MAX_LENGTH, encode_pairs
from xaug.models.encoding.texts import Limits

if TYPE_CHECKING:
    import torch


class ClassificationAdapter(TaskAdapter):
    """Untargeted classification (Jin et al. 2020, section 2; TextAttack's UntargetedClassification)."""

    task_type = CLASSIFICATION
    auto_class = AUTO_CLASS
    trained_length = MAX_LENGTH
    closed = True

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the index of the gold label."""
        return VictimItem(fields, int(row["label"]))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], limits: Limits) -> list[list[Part]]:
        """One sequence per item. A pair that is too long is cut at the end of its longer text."""
        seconds = [item.fields[1] if len(item.fields) > 1 else None for item in items]
        encoded = encode_pairs(tokenizer, [item.fields[0] for item in items], seconds, limits.max_length)
        return [[Part(one)] for one in encoded]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoldScore:
        """From one array of logits [labels]."""
        assert isinstance(item.gold, int)
        return choice_score(softmax(logits[0][np.asarray(order)]), item.gold)

    def loss(self, item: VictimItem, parts: Sequence[Part], logits: torch.Tensor, order: Sequence[int]) -> torch.Tensor:
        """Minus the log probability of the gold label. ``logits``: [1, labels]."""
        assert isinstance(item.gold, int)
        return -logits[0][list(order)].log_softmax(dim=-1)[item.gold]

    def measure(self, rows: Sequence[Row], scores: Sequence[GoldScore]) -> Measured:
        """Accuracy over rows; chance is the share of the most frequent label."""
        return measure_labels(rows, scores)


ADAPTERS.add(CLASSIFICATION.name, lambda card: ClassificationAdapter())
