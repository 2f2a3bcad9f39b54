"""Extractive question answering: the reader's span no longer overlaps a gold answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.augment.goals.base import Fields, Logits, Part
from xaug.augment.oracles.batching import Encoded
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.inputs.extracts import OUTSIDE, extract_spans, mended
from xaug.data_cards.schema import Row

# BERT's run_squad.py (google-research/bert), the defaults every SQuAD reader since has used.
MAX_LENGTH, STRIDE, MAX_QUESTION, MAX_ANSWER = 384, 128, 64, 30


class SpanGoal:
    """A question with a gold answer: fields context and question, the answers' characters frozen.

    ``no_answer``: the task has questions without an answer, and a model says so by pointing at its first token
    (Rajpurkar et al. 2018). For such a row the attack is done when the reader answers.
    """

    auto_class = "AutoModelForQuestionAnswering"
    open_labels = True

    def __init__(self, *, no_answer: bool = False) -> None:
        self.no_answer = no_answer

    def fields(self, row: Row) -> Fields:
        """context and question."""
        answers = row["answers"]
        gold = {
            (0, start, start + len(text)) for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        }
        return Fields(("context", "question"), (row["context"], row["question"]), tuple(sorted(gold)))

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """The texts and the answers' spans in the context."""
        return VictimItem(fields, gold)

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """Overlapping windows of the context, each behind the question."""
        limit = min(MAX_LENGTH, max_length)
        encoded = tokenizer(
            [_cut(tokenizer, item.fields[1]) for item in items],
            [item.fields[0] for item in items],
            truncation="only_second", max_length=limit,
            stride=min(STRIDE, limit // 3),  # 128 of 384: a shorter model's windows overlap by as much of them
            return_overflowing_tokens=True,
        )  # fmt: skip
        types = encoded.get("token_type_ids")
        sequences: list[list[Encoded]] = [[] for _ in items]
        offsets: list[list[list[Span]]] = [[] for _ in items]
        for at, window in enumerate(encoded.encodings):
            i = encoded["overflow_to_sample_mapping"][at]
            sides = zip(window.offsets, window.sequence_ids, strict=True)
            offsets[i].append(mended(items[i].fields[0], [span if side == 1 else OUTSIDE for span, side in sides]))
            sequences[i].append(Encoded(encoded["input_ids"][at], types[at] if types else None))
        return [
            [Part(one, tuple(spans)) for one, spans in zip(own, extract_spans(item.fields[0], of), strict=True)]
            for item, own, of in zip(items, sequences, offsets, strict=True)
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

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts, each answer at its new place."""
        old = self.fields(row).gold
        moved = {(start, end): new for (_, start, end), new in zip(old, gold, strict=True)}
        answers = row["answers"]
        starts = [
            moved[(start, start + len(text))][0]
            for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        ]
        return {
            **row, "context": fields[0], "question": fields[1],
            "answers": {"text": list(answers["text"]), "answer_start": starts},
        }  # fmt: skip


def _cut(tokenizer: Any, question: str) -> str:
    """The question's first MAX_QUESTION tokens: a longer one would leave no room for the context."""
    if len(question) <= MAX_QUESTION and question.isascii():  # else a character may be many tokens
        return question
    offsets = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    return question if len(offsets) <= MAX_QUESTION else question[: offsets[MAX_QUESTION - 1][1]]
