"""Extractive question answering: the reader's span no longer overlaps a gold answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import GOALS, Goal, Logits, Measured, Part
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span, words
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import SPAN
from xaug.models.encoding.extracts import extract_spans
from xaug.models.encoding.span import AUTO_CLASS, MAX_ANSWER, MAX_LENGTH, STRIDE, Window, encode_windows
from xaug.models.encoding.texts import Limits


class SpanGoal(Goal):
    """A question with a gold answer: fields context and question, the answers' characters frozen.

    ``no_answer``: the task has questions without an answer, and a model says so by pointing at its first token
    (Rajpurkar et al. 2018). For such a row the attack is done when the reader answers.
    """

    task_type = SPAN
    auto_class = AUTO_CLASS
    open_labels = True
    mask_locally = True

    def __init__(self, *, no_answer: bool = False) -> None:
        self.no_answer = no_answer

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the answers' spans in the context."""
        return VictimItem(fields, gold)

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """Overlapping windows of the context, each behind the question, at most as long as a reader is trained on."""
        limits = Limits(min(MAX_LENGTH, max_length), STRIDE)
        contexts = [item.fields[0] for item in items]
        encoded = encode_windows(tokenizer, [item.fields[1] for item in items], contexts, limits)
        return [
            [Part(window.encoded, tuple(spans)) for window, spans in zip(own, _spans(context, own), strict=True)]
            for context, own in zip(contexts, encoded, strict=True)
        ]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """From logits [length, 2]. Probabilities are over all spans of at most MAX_ANSWER tokens and no answer."""
        assert isinstance(item.gold, tuple)
        scores, hits, null = [], [], np.inf
        for part, both in zip(parts, logits, strict=True):
            length = len(part.offsets)
            start, end = both[:length, 0].astype(np.float64), both[:length, 1].astype(np.float64)
            null = min(null, float(start[0] + end[0]))  # the least willing window decides, as in run_squad.py
            offsets = np.asarray(part.offsets)
            inside = offsets[:, 0] >= 0
            for width in range(min(MAX_ANSWER, length)):
                first, last = slice(0, length - width), slice(width, length)
                valid = inside[first] & inside[last]
                scores.append((start[first] + end[last])[valid])
                left, right = offsets[first, 0][valid], offsets[last, 1][valid]
                hit = np.zeros(len(left), dtype=bool)
                for span in item.gold:
                    assert isinstance(span, tuple)
                    hit |= (left < span[1]) & (right > span[0])
                hits.append(hit)
        score, hit = np.concatenate(scores), np.concatenate(hits)
        if self.no_answer:
            score, hit = np.append(score, null), np.append(hit, not item.gold)
        probability = np.exp(score - score.max())
        probability /= probability.sum()
        best_hit = float(probability[hit].max(initial=0.0))
        best_miss = float(probability[~hit].max(initial=0.0))
        return GoalScore(min(1.0, float(probability[hit].sum())), best_hit - best_miss)

    def measure(self, rows: Sequence[Row], scores: Sequence[GoalScore]) -> Measured:
        """Answers that overlap gold; chance is a random span as long as the answer, or always saying there is none."""
        right = sum(score.margin >= 0 for score in scores)
        none = sum(not row["answers"]["text"] for row in rows) / len(rows)
        chance = max(none, sum(_lucky(row) for row in rows) / len(rows))
        return Measured("answers (by overlap)", right, right / len(rows), chance)

    def logits(self, out: Any) -> Any:
        """[rows, length, 2]: of starts and of ends."""
        import torch

        return torch.stack([out.start_logits, out.end_logits], dim=-1)


def _spans(context: str, windows: Sequence[Window]) -> list[list[Span]]:
    """For each window's tokens, where an extract that begins, and one that ends with each does."""
    offsets = [list(zip(*window.offsets.T.tolist(), strict=True)) for window in windows]
    return extract_spans(context, offsets)


def _lucky(row: Row) -> float:
    """Probability that a random span of the first answer's number of words overlaps it."""
    if not row["answers"]["text"]:
        return 0.0
    width = max(1, len(words(row["answers"]["text"][0])))
    starts = len(words(row["context"])) - width + 1
    return min(1.0, (2 * width - 1) / max(1, starts))


GOALS.add(SPAN.name, lambda card: SpanGoal(no_answer=card.no_answer))
