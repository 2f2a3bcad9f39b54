"""Tagging: the victim errs on a token that no edit touched and that it tagged right before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import Fields, Logits, Part, softmax
from xaug.augment.oracles.batching import Encoded
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row


class TaggingGoal:
    """Tokens stay aligned with tags one to one. A model's tag of a word is that of its first sub-token."""

    auto_class = "AutoModelForTokenClassification"
    open_labels = True

    def fields(self, row: Row) -> Fields:
        """One field a token, joined by spaces."""
        tokens = tuple(row["tokens"])
        return Fields(tuple("tokens" for _ in tokens), tokens, separator=" ", tokens=True)

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The tokens, their tags, and which of them count (all unless told)."""
        return VictimItem(fields, tuple(row["tags"]), watch or (True,) * len(fields))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """One sequence an item, cut at the model's limit."""
        encoded = tokenizer(
            [list(item.fields) for item in items],
            is_split_into_words=True,
            truncation=True,
            max_length=max_length,
        )
        types = encoded.get("token_type_ids")
        out = []
        for i, item in enumerate(items):
            first = [-1] * len(item.fields)
            for position, word in enumerate(encoded.word_ids(i)):
                if word is not None and first[word] < 0:
                    first[word] = position
            part = Part(Encoded(encoded["input_ids"][i], types[i] if types else None), positions=tuple(first))
            out.append([part])
        return out

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From logits [length, labels]: the worst watched token decides. Unseen tokens count as wrong."""
        assert isinstance(item.gold, tuple)
        positions = np.asarray(parts[0].positions)
        columns = np.asarray([order[tag] for tag in item.gold if isinstance(tag, int)])
        watched = np.asarray(item.watch, dtype=bool)
        seen = np.flatnonzero(watched & (positions >= 0) & (columns >= 0))
        gold, margin = np.zeros(len(positions)), np.full(len(positions), -1.0)
        if len(seen):
            probabilities = softmax(logits[0][positions[seen]])  # [seen tokens, labels]
            each = np.arange(len(seen))
            gold[seen] = probabilities[each, columns[seen]]
            probabilities[each, columns[seen]] = -1.0
            margin[seen] = gold[seen] - probabilities.max(axis=-1)
        correct = tuple(bool(ok) for ok in watched & (margin >= 0))
        return GoalScore(float(gold[watched].min(initial=1.0)), float(margin[watched].min(initial=1.0)), correct)

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other tokens."""
        return {**row, "tokens": list(fields)}
