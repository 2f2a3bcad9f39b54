"""Tagging: the victim errs on a token that no edit touched and that it tagged right before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.goals.base import Fields, Logits, Part, softmax
from xaug.augment.oracles.batching import Encoded
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.inputs.words import encode_words
from xaug.data_cards.schema import Row


class TaggingGoal:
    """Words stay aligned with tags one to one. A model's tag of a word is that of its first token."""

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
        """A sentence, or its parts where it is longer than the model takes, as the trainer encodes it."""
        return [
            [Part(Encoded(one.ids, one.types), positions=tuple(one.starts)) for one in inputs]
            for inputs in encode_words(tokenizer, [item.fields for item in items], max_length)
        ]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From logits [length, labels] a part: the worst watched word decides. Words in no part count as wrong."""
        assert isinstance(item.gold, tuple)
        columns = np.asarray([order[tag] for tag in item.gold if isinstance(tag, int)])
        watched = np.asarray(item.watch, dtype=bool)
        gold, margin = np.zeros(len(columns)), np.full(len(columns), -1.0)
        for part, own in zip(parts, logits, strict=True):
            _read_part(np.asarray(part.positions), own, columns, watched, gold, margin)
        correct = tuple(bool(ok) for ok in watched & (margin >= 0))
        return GoalScore(float(gold[watched].min(initial=1.0)), float(margin[watched].min(initial=1.0)), correct)

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other tokens."""
        return {**row, "tokens": list(fields)}


def _read_part(
    positions: npt.NDArray[np.int64],
    logits: Logits,
    columns: npt.NDArray[np.int64],
    watched: npt.NDArray[np.bool_],
    gold: npt.NDArray[np.float64],
    margin: npt.NDArray[np.float64],
) -> None:
    """Write gold's probability and its lead for the watched words that this part has."""
    seen = np.flatnonzero(watched & (positions >= 0) & (columns >= 0))
    if len(seen):
        probabilities = softmax(logits[positions[seen]])  # [seen words, labels]
        each = np.arange(len(seen))
        gold[seen] = probabilities[each, columns[seen]]
        probabilities[each, columns[seen]] = -1.0
        margin[seen] = gold[seen] - probabilities.max(axis=-1)
