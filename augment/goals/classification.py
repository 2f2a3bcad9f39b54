"""Classification of one text or a pair: the victim's most probable label is no longer gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import Fields, Logits, Part, choice_score, softmax
from xaug.augment.oracles.batching import Encoded
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row


class ClassificationGoal:
    """Untargeted classification (Jin et al. 2020, section 2; TextAttack's UntargetedClassification)."""

    auto_class = "AutoModelForSequenceClassification"
    open_labels = False

    def fields(self, row: Row) -> Fields:
        """text_a, and text_b where there is one."""
        if row["text_b"] is None:
            return Fields(("text_a",), (row["text_a"],))
        return Fields(("text_a", "text_b"), (row["text_a"], row["text_b"]))

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the label's index."""
        return VictimItem(fields, int(row["label"]))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """One sequence an item; a pair is cut from its longer end."""
        out: list[list[Part]] = [[] for _ in items]
        for count in (1, 2):
            indices = [i for i, item in enumerate(items) if len(item.fields) == count]
            if not indices:
                continue
            texts = [[items[i].fields[f] for i in indices] for f in range(count)]
            encoded = tokenizer(*texts, truncation=True, max_length=max_length)
            types = encoded.get("token_type_ids")
            for at, i in enumerate(indices):
                out[i] = [Part(Encoded(encoded["input_ids"][at], types[at] if types else None))]
        return out

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From logits [labels]."""
        assert isinstance(item.gold, int)
        return choice_score(softmax(logits[0][np.asarray(order)]), item.gold)

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts."""
        return {**row, "text_a": fields[0], "text_b": fields[1] if len(fields) > 1 else None}
