"""Extractive question answering: the reader's span no longer overlaps a gold answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.augment.adapters.base import ADAPTERS, Logits, Measured, Part, TaskAdapter
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.text import Span, words
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import SPAN
from xaug.models.encoding.extracts import extract_spans
from xaug.models.encoding.span import AUTO_CLASS, MAX_ANSWER, MAX_LENGTH, STRIDE, Window, encode_windows
from xaug.models.encoding.texts import Limits
from xaug.models.trained import TrainedText

if TYPE_CHECKING:
    import torch


class SpanAdapter(TaskAdapter):
    """A question about a context. The characters of the gold answers are frozen.

    ``no_answer``: the task has questions without an answer, for which a model points at its first token (Rajpurkar et
    al. 2018). The attack on such a row succeeds when the reader predicts an answer.
    """

    task_type = SPAN
    auto_class = AUTO_CLASS
    trained_length = MAX_LENGTH
    open_labels = True
    mask_locally = True

    def __init__(self, *, no_answer: bool = False) -> None:
        self.no_answer = no_answer

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the spans of the gold answers in the context."""
        return VictimItem(fields, gold)

    def limits(self, longest: int, trained: TrainedText | None) -> Limits:
        """As in every adapter, but a reader of unknown training reads windows of 384 tokens, as run_squad.py makes."""
        return super().limits(longest, trained or TrainedText(MAX_LENGTH, STRIDE))

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], limits: Limits) -> list[list[Part]]:
        """Overlapping windows of the context, each behind the question."""
        contexts = [item.fields[0] for item in items]
        encoded = encode_windows(tokenizer, [item.fields[1] for item in items], contexts, limits)
        return [
            [Part(window.encoded, tuple(spans)) for window, spans in zip(own, _spans(context, own), strict=True)]
            for context, own in zip(contexts, encoded, strict=True)
        ]

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoldScore:
        """From logits [length, 2] per window. The probabilities are those of all spans of at most MAX_ANSWER tokens.

        With ``no_answer``, "no answer" is one more candidate.
        """
        assert isinstance(item.gold, tuple)
        scores, hits, null = [], [], np.inf
        for part, window_logits in zip(parts, logits, strict=True):
            length = len(part.offsets)
            start, end = window_logits[:length].astype(np.float64).T
            null = min(null, float(start[0] + end[0]))  # the lowest score over the windows, as in run_squad.py
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
        return GoldScore(min(1.0, float(probability[hit].sum())), best_hit - best_miss)

    def loss(self, item: VictimItem, parts: Sequence[Part], logits: torch.Tensor, order: Sequence[int]) -> torch.Tensor:
        """Minus the log probabilities of a start and of an end at gold. ``logits``: [windows, length, 2].

        Gold are the tokens that overlap a gold answer. Where there is no answer, it is the first token of each window.
        """
        import torch

        assert isinstance(item.gold, tuple)
        inside: list[torch.Tensor] = []
        all_starts, all_ends = [], []
        for part, own in zip(parts, logits, strict=True):
            hit = torch.zeros(len(part.offsets), dtype=torch.bool, device=own.device)
            valid = torch.zeros_like(hit)
            for at, (left, right) in enumerate(part.offsets):
                valid[at] = left >= 0
                hit[at] = left >= 0 and any(left < end and right > start for start, end in _pairs(item.gold))
            if not item.gold:
                hit[0] = valid[0] = True
            read = own[: len(part.offsets)][valid]
            inside.append(hit[valid])
            all_starts.append(read[:, 0])
            all_ends.append(read[:, 1])
        gold = torch.cat(inside)
        starts, ends = torch.cat(all_starts), torch.cat(all_ends)
        if not bool(gold.any()):  # a long question may leave no window with the answer
            return logits.sum() * 0.0
        return starts.logsumexp(0) - starts[gold].logsumexp(0) + ends.logsumexp(0) - ends[gold].logsumexp(0)

    def measure(self, rows: Sequence[Row], scores: Sequence[GoldScore]) -> Measured:
        """Accuracy of answers by overlap; chance is a random span of the answer's length, or "no answer" if higher."""
        right = sum(score.margin >= 0 for score in scores)
        none = sum(not row["answers"]["text"] for row in rows) / len(rows)
        chance = max(none, sum(_chance_of(row) for row in rows) / len(rows))
        return Measured("answers (by overlap)", right, right / len(rows), chance)

    def logits(self, out: Any) -> Any:
        """Logits [rows, length, 2]: of the start and of the end of the answer."""
        import torch

        return torch.stack([out.start_logits, out.end_logits], dim=-1)


def _pairs(gold: tuple[int, ...] | tuple[Span, ...]) -> list[Span]:
    return [one for one in gold if isinstance(one, tuple)]


def _spans(context: str, windows: Sequence[Window]) -> list[list[Span]]:
    """For each token of each window: the start of an extract that begins with it, the end of one that ends with it."""
    offsets = [list(zip(*window.offsets.T.tolist(), strict=True)) for window in windows]
    return extract_spans(context, offsets)


def _chance_of(row: Row) -> float:
    """The probability that a random span with as many words as the first gold answer overlaps it."""
    if not row["answers"]["text"]:
        return 0.0
    width = max(1, len(words(row["answers"]["text"][0])))
    starts = len(words(row["context"])) - width + 1
    return min(1.0, (2 * width - 1) / max(1, starts))


ADAPTERS.add(SPAN.name, lambda card: SpanAdapter(no_answer=card.no_answer))
