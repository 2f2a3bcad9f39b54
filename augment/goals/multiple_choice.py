"""Multiple choice: the victim no longer picks the gold choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import Fields, Logits, Part, choice_score, softmax
from xaug.augment.oracles.batching import Encoded
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.inputs.choices import choice_pairs
from xaug.data_cards.schema import Row


class MultipleChoiceGoal:
    """Each choice is scored beside the context; the number and order of choices never change."""

    auto_class = "AutoModelForMultipleChoice"
    open_labels = False

    def fields(self, row: Row) -> Fields:
        """context, question, choices[0] …"""
        choices = tuple(row["choices"])
        names = ("context", "question", *(f"choices[{i}]" for i in range(len(choices))))
        return Fields(names, (row["context"], row["question"], *choices))

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the gold choice's index."""
        return VictimItem(fields, int(row["label"]))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """One sequence a choice."""
        pairs = [pair for item in items for pair in choice_pairs(item.fields[0], item.fields[1], item.fields[2:])]
        encoded = tokenizer(
            [first for first, _ in pairs],
            [second for _, second in pairs],
            truncation=True,
            max_length=max_length,
        )
        types = encoded.get("token_type_ids")
        parts = [Part(Encoded(ids, types[i] if types else None)) for i, ids in enumerate(encoded["input_ids"])]
        out, at = [], 0
        for item in items:
            out.append(parts[at : at + len(item.fields) - 2])
            at += len(item.fields) - 2
        return out

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From one logit [1] a choice."""
        assert isinstance(item.gold, int)
        return choice_score(softmax(np.concatenate(logits)), item.gold)

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts."""
        return {**row, "context": fields[0], "question": fields[1], "choices": list(fields[2:])}
