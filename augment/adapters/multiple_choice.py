"""Multiple choice: the victim no longer predicts the gold choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.models.encoding.multiple_choice import AUTO_CLASS, MAX_LENGTH, encode_choices
from xaug.models.encoding.texts import Limits

if TYPE_CHECKING:
    import torch


class MultipleChoiceAdapter(TaskAdapter):
    """Each choice is scored together with the context. The number and the order of the choices never change."""

    task_type = MULTIPLE_CHOICE
    auto_class = AUTO_CLASS
    trained_length = MAX_LENGTH
    closed = True
    mask_locally = True

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the index of the gold choice."""
        return VictimItem(fields, int(row["label"]))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], limits: Limits) -> list[list[Part]]:
        """One sequence per choice. Where it is too long, the context is cut."""
        rows = [(item.fields[0], item.fields[1], item.fields[2:]) for item in items]
        return [[Part(one) for one in own] for own in encode_choices(tokenizer, rows, limits.max_length)]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoldScore:
        """From one array of logits [1] per choice."""
        assert isinstance(item.gold, int)
        return choice_score(softmax(np.concatenate(logits)), item.gold)

    def loss(self, item: VictimItem, parts: Sequence[Part], logits: torch.Tensor, order: Sequence[int]) -> torch.Tensor:
        """Minus the log probability of the gold choice. ``logits``: [choices, 1]."""
        assert isinstance(item.gold, int)
        return -logits[:, 0].log_softmax(dim=-1)[item.gold]

    def measure(self, rows: Sequence[Row], scores: Sequence[GoldScore]) -> Measured:
        """Accuracy over rows; chance is the share of the most frequent label, or a random choice if that is higher."""
        return measure_labels(rows, scores, sum(1 / len(row["choices"]) for row in rows) / len(rows))

    def inputs(self, batch: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tensors [sequences, 1, length]: each sequence is a row of one choice, so rows may differ in their choices."""
        return {name: tensor.unsqueeze(1) for name, tensor in batch.items()}


ADAPTERS.add(MULTIPLE_CHOICE.name, lambda card: MultipleChoiceAdapter())
