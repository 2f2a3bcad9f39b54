"""Extractive question answering: an extract of the context, or no answer, which the first token stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import SPAN
from xaug.models.encoding.extracts import extract_spans
from xaug.models.encoding.span import AUTO_CLASS, MAX_ANSWER, MAX_LENGTH, Window, encode_windows, places
from xaug.models.encoding.texts import Limits, ints
from xaug.train.heads.base import HEADS, Batch, Feature, Padding, pad
from xaug.train.heads.reading import Floats, by_row, floats, names
from xaug.train.heads.squad_metric import best_squad, squad

if TYPE_CHECKING:
    import torch

NULL_THRESHOLD = 0.0  # run_squad.py's null_score_diff_threshold


@dataclass(frozen=True, slots=True)
class Answer:
    """A row's prediction."""

    text: str  # the extract, or "" if the prediction is that the question has no answer
    extract: str  # the best extract, even if it is not the predicted answer
    null: float  # the score of "no answer" minus that of the extract

    @classmethod
    def of(cls, extract: str, null: float, *, may_be_none: bool) -> Answer:
        """The prediction: the extract, or "" if a question may have no answer and this is more likely."""
        return cls("" if may_be_none and null > NULL_THRESHOLD else extract, extract, null)


class SpanHead:
    """A feature is one window. Target: (first token, last token); extra: its offsets, flattened; logits [2, tokens]."""

    name = "span"
    task_types = (SPAN,)
    auto_class = AUTO_CLASS
    pipeline = "question-answering"
    max_length = MAX_LENGTH
    version = 2  # version 1 left out the characters of tokens of zero width (tokenizers like RobBERT's)
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """Two outputs, whatever head the encoder had before (transformers derives their number from the labels)."""
        return names(("start", "end"))

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """The windows of each row; their targets are the tokens of the row's first gold answer.

        A feature is ``cut`` if the question lost tokens or, for a row's first window, if no window contains the whole
        answer. Raises ModelError if the tokenizer does not begin its inputs with a cls_token.
        """
        made = encode_windows(tokenizer, [row["question"] for row in rows], [row["context"] for row in rows], limits)
        features = []
        for at, (row, own) in enumerate(zip(rows, made, strict=True)):
            gold = _gold(row)
            spans = places(own, *gold) if gold else [None] * len(own)
            lost = gold is not None and not any(spans)
            for number, (window, place) in enumerate(zip(own, spans, strict=True)):
                none = _first_token(tokenizer, window)
                feature = Feature.of(
                    first + at, [window.encoded], ints(place or (none, none)), window.offsets.reshape(-1)
                )
                features.append(replace(feature, cut=True) if lost and number == 0 else feature)
        return features

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A batch with the targets start [features], end [features] and mask [features, length]."""
        import torch

        inputs, tokens, padded = pad(features, padding)
        both = torch.from_numpy(np.stack([feature.target for feature in features]).astype(np.int64))
        targets = {"start": both[:, 0], "end": both[:, 1], "mask": inputs["attention_mask"]}
        return Batch(inputs, targets, len(features), tokens, padded)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The mean of the cross-entropies of start and end over all tokens, summed over features.

        Unlike the loss of transformers, it masks padding, so the loss of a feature does not depend on how far its batch
        is padded.
        """
        from torch.nn.functional import cross_entropy

        padding = targets["mask"] == 0
        start, end = (one.float().masked_fill(padding, float("-inf")) for one in (out.start_logits, out.end_logits))
        start_loss = cross_entropy(start, targets["start"], reduction="sum")
        return (start_loss + cross_entropy(end, targets["end"], reduction="sum")) / 2

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[Floats]:
        """Start and end logits [2, tokens] for each feature."""
        both = np.stack([floats(out.start_logits), floats(out.end_logits)], axis=1)
        return [own[:, : feature.length] for own, feature in zip(both, features, strict=True)]

    def predict(self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]) -> list[Answer]:
        """The best extract over the windows of each row, or "" for no answer.

        "" is predicted only if some of the rows have no answer.
        """
        may_be_none = any(row["is_impossible"] for row in rows)
        out: list[Answer] = []
        for row, own in zip(rows, by_row(rows, features, logits), strict=True):
            best, text, null = -np.inf, "", np.inf
            offsets = [list(zip(*feature.extra.reshape(-1, 2).T.tolist(), strict=True)) for feature, _ in own]
            spans = extract_spans(row["context"], offsets)
            for (_, both), reach in zip(own, spans, strict=True):
                score, span = _best(row["context"], ints(reach), both)
                if score > best:
                    best, text = score, span
                null = min(null, float(both[0, 0]) + float(both[1, 0]))  # the smallest over windows, as in run_squad.py
            out.append(Answer.of(text, null - best, may_be_none=may_be_none))
        return out

    def uninformed(self, rows: Sequence[Row]) -> list[Answer]:
        """The whole context for every question or, if most have none, "no answer"."""
        none = 2 * sum(bool(row["is_impossible"]) for row in rows) > len(rows)
        return [Answer("" if none else row["context"], row["context"], 1.0 if none else -1.0) for row in rows]

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """SQuAD's F1 and exact match; for version 2 also both with the best threshold for "no answer"."""
        golds = [[] if row["is_impossible"] else row["answers"]["text"] for row in rows]
        scores = squad(self.plain(predictions), golds)
        if not all(golds):
            scores |= best_squad([one.extract for one in predictions], [one.null for one in predictions], golds)
        return scores

    def plain(self, predictions: Sequence[Any]) -> list[str]:
        """The texts of the answers."""
        return [one.text for one in predictions]


def _gold(row: Row) -> tuple[int, int] | None:
    """(first, last + 1) character of the first gold answer; None if the question has no answer."""
    answers = row["answers"]
    if row["is_impossible"] or not answers["text"]:
        return None
    start = int(answers["answer_start"][0])
    return start, start + len(answers["text"][0])


def _first_token(tokenizer: Any, window: Window) -> int:
    """The index of the token that stands for "no answer".

    Raises ModelError if the tokenizer does not begin its inputs with its cls_token.
    """
    if tokenizer.cls_token_id is None or int(window.encoded.ids[0]) != tokenizer.cls_token_id:
        raise ModelError(
            "The tokenizer does not begin its inputs with a cls_token, which question answering needs as the place for"
            " 'no answer'. Use an encoder that has one (XLM-R, mBERT, XLM-V, ModernBERT …)."
        )
    return 0


def _best(context: str, offsets: np.ndarray[Any, Any], both: Floats) -> tuple[float, str]:
    """(start logit + end logit of the best span, its text).

    ``offsets`` [tokens, 2]: where an extract that begins with each token begins, and where one that ends with it ends
    (`extract_spans`). All spans of at most MAX_ANSWER tokens that are not blank are compared. run_squad.py considers
    only the 20 best starts and ends, so it never finds a better span.
    """
    inside = offsets[:, 0] >= 0
    letters = np.cumsum([0, *(not letter.isspace() for letter in context)])
    best, text = -np.inf, ""
    for width in range(min(MAX_ANSWER, len(offsets))):
        first, last = slice(0, len(offsets) - width), slice(width, len(offsets))
        start, end = offsets[first, 0], offsets[last, 1]
        valid = inside[first] & inside[last] & (letters[end] > letters[start])
        scores = np.where(valid, both[0, first].astype(np.float64) + both[1, last], -np.inf)
        at = int(scores.argmax())
        if scores[at] > best:
            best, text = float(scores[at]), context[start[at] : end[at]].strip()
    return best, text


HEADS.add("span", SpanHead())
