"""Tagging: the victim errs on a token that no edit touched and that it tagged correctly before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.augment.adapters.base import ADAPTERS, Logits, Measured, Part, TaskAdapter, most_frequent, softmax
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TAGGING
from xaug.models.encoding.tagging import AUTO_CLASS, MAX_LENGTH, encode_words
from xaug.models.encoding.texts import Limits

if TYPE_CHECKING:
    import torch


class TaggingAdapter(TaskAdapter):
    """Words and tags stay aligned one to one. The predicted tag of a word is that of its first token."""

    task_type = TAGGING
    auto_class = AUTO_CLASS
    trained_length = MAX_LENGTH
    open_labels = True

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The words, their tags, and which of them count (all of them if ``watch`` is empty)."""
        return VictimItem(fields, tuple(row["tags"]), watch or (True,) * len(fields))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], limits: Limits) -> list[list[Part]]:
        """One sequence per sentence, or several where it is longer than the limit, as the trainer encodes it."""
        return [
            [Part(one.encoded, positions=tuple(one.starts)) for one in inputs]
            for inputs in encode_words(tokenizer, [item.fields for item in items], limits.max_length)
        ]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoldScore:
        """From logits [length, labels] per part: the worst watched word decides. A word in no part counts as wrong."""
        assert isinstance(item.gold, tuple)
        columns = np.asarray([order[tag] for tag in item.gold if isinstance(tag, int)])
        watched = np.asarray(item.watch, dtype=bool)
        gold, margin = np.zeros(len(columns)), np.full(len(columns), -1.0)
        for part, own in zip(parts, logits, strict=True):
            _read_part(np.asarray(part.positions), own, columns, watched, gold, margin)
        correct = tuple(bool(ok) for ok in watched & (margin >= 0))
        return GoldScore(float(gold[watched].min(initial=1.0)), float(margin[watched].min(initial=1.0)), correct)

    def loss(self, item: VictimItem, parts: Sequence[Part], logits: torch.Tensor, order: Sequence[int]) -> torch.Tensor:
        """Minus the sum of the log probabilities of the watched words' tags. ``logits``: [parts, length, labels].

        Words in no part and words whose tag the model does not know are left out.
        """
        assert isinstance(item.gold, tuple)
        columns = [order[tag] for tag in item.gold if isinstance(tag, int)]
        total = logits.sum() * 0.0
        for part, own in zip(parts, logits, strict=True):
            seen = [
                word for word, at in enumerate(part.positions) if at >= 0 and item.watch[word] and columns[word] >= 0
            ]
            log = own[[part.positions[word] for word in seen]].log_softmax(dim=-1)
            total = total - log[list(range(len(seen))), [columns[word] for word in seen]].sum()
        return total

    def measure(self, rows: Sequence[Row], scores: Sequence[GoldScore]) -> Measured:
        """Accuracy over words; chance is the share of the most frequent tag."""
        correct = [ok for score in scores for ok in score.correct]
        accuracy = sum(correct) / len(correct)
        chance = most_frequent(tag for row in rows for tag in row["tags"])
        return Measured("tokens", int(accuracy * len(rows)), accuracy, chance)


def _read_part(
    positions: npt.NDArray[np.int64],
    logits: Logits,
    columns: npt.NDArray[np.int64],
    watched: npt.NDArray[np.bool_],
    gold: npt.NDArray[np.float64],
    margin: npt.NDArray[np.float64],
) -> None:
    """Write into ``gold`` and ``margin``, both [words], the scores of the watched words that lie in this part.

    ``positions`` [words]: the first token of each word, -1 outside this part. ``logits`` [length, labels].
    ``columns`` [words]: the model's output for each word's gold tag, -1 where the model does not know it.
    """
    seen = np.flatnonzero(watched & (positions >= 0) & (columns >= 0))
    if len(seen):
        probabilities = softmax(logits[positions[seen]])  # [seen words, labels]
        each = np.arange(len(seen))
        gold[seen] = probabilities[each, columns[seen]]
        probabilities[each, columns[seen]] = -1.0
        margin[seen] = gold[seen] - probabilities.max(axis=-1)


ADAPTERS.add(TAGGING.name, lambda card: TaggingAdapter())
