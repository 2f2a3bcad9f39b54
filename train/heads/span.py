"""An extract of a context answers a question, or nothing does: the first piece stands for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.models.encoding.extracts import extract_spans
from xaug.models.encoding.span import AUTO_CLASS, MAX_ANSWER, MAX_LENGTH, Window, encode_windows, places
from xaug.models.encoding.texts import Limits, ints
from xaug.train.heads.base import HEADS, Batch, Padding, Unit, pad
from xaug.train.heads.reading import Floats, by_row, floats, names
from xaug.train.heads.squad_metric import best_squad, squad

if TYPE_CHECKING:
    import torch

NULL_THRESHOLD = 0.0  # run_squad.py's null_score_diff_threshold


@dataclass(frozen=True, slots=True)
class Answer:
    """A row's prediction."""

    text: str  # the extract, or "" where the question is taken to have no answer
    extract: str  # the best extract, also where it is not given as the answer
    null: float  # the score of "no answer" less that of the extract

    @classmethod
    def of(cls, extract: str, null: float, *, may_be_none: bool) -> Answer:
        """The extract, or "" where a question may have no answer and that is more likely."""
        return cls("" if may_be_none and null > NULL_THRESHOLD else extract, extract, null)


class SpanHead:
    """A unit is a window; target (first piece, last piece); extra: its offsets, flat; logits [2, pieces]."""

    name = "span"
    auto_class = AUTO_CLASS
    pipeline = "question-answering"
    max_length = MAX_LENGTH
    version = 2  # 1: a token of no width (RobBERT's kind) did not have its character
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """Two outputs, whatever head the encoder had before (transformers takes their number from the labels)."""
        return names(("start", "end"))

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """Windows row by row; the first gold answer is the target.

        ``cut``: the question lost pieces, or (on a row's first window) no window holds the whole answer.
        """
        made = encode_windows(tokenizer, [row["question"] for row in rows], [row["context"] for row in rows], limits)
        units = []
        for at, (row, own) in enumerate(zip(rows, made, strict=True)):
            gold = _gold(row)
            found = places(own, *gold) if gold else [None] * len(own)
            lost = gold is not None and not any(found)
            for number, (window, place) in enumerate(zip(own, found, strict=True)):
                none = _first_token(tokenizer, window)
                unit = Unit.of(first + at, [window.encoded], ints(place or (none, none)), window.offsets.reshape(-1))
                units.append(replace(unit, cut=True) if lost and number == 0 else unit)
        return units

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """targets: start, end [units], mask [units, length]."""
        import torch

        inputs, tokens, padded = pad(units, padding)
        both = torch.from_numpy(np.stack([unit.target for unit in units]).astype(np.int64))
        targets = {"start": both[:, 0], "end": both[:, 1], "mask": inputs["attention_mask"]}
        return Batch(inputs, targets, len(units), tokens, padded)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The mean of the start's and the end's cross-entropy over all pieces, summed over units.

        transformers' loss, but for padding: there a unit's loss hangs on how far its batch is padded, here it does not.
        """
        from torch.nn.functional import cross_entropy

        padding = targets["mask"] == 0
        start, end = (one.float().masked_fill(padding, float("-inf")) for one in (out.start_logits, out.end_logits))
        start_loss = cross_entropy(start, targets["start"], reduction="sum")
        return (start_loss + cross_entropy(end, targets["end"], reduction="sum")) / 2

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[Floats]:
        """[2, pieces] a unit."""
        both = np.stack([floats(out.start_logits), floats(out.end_logits)], axis=1)
        return [own[:, : unit.length] for own, unit in zip(both, units, strict=True)]

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[Answer]:
        """The best extract over a row's windows; "" where none may be right, if some row's question has no answer."""
        may_be_none = any(row["is_impossible"] for row in rows)
        out: list[Answer] = []
        for row, own in zip(rows, by_row(rows, units, logits), strict=True):
            best, text, null = -np.inf, "", np.inf
            offsets = [list(zip(*unit.extra.reshape(-1, 2).T.tolist(), strict=True)) for unit, _ in own]
            spans = extract_spans(row["context"], offsets)
            for (_, both), reach in zip(own, spans, strict=True):
                score, span = _best(row["context"], ints(reach), both)
                if score > best:
                    best, text = score, span
                null = min(null, float(both[0, 0]) + float(both[1, 0]))  # the least willing window decides: run_squad
            out.append(Answer.of(text, null - best, may_be_none=may_be_none))
        return out

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """SQuAD's F1 and exact match; of version 2 also those of the best threshold for "no answer"."""
        golds = [[] if row["is_impossible"] else row["answers"]["text"] for row in rows]
        scores = squad(self.plain(predictions), golds)
        if not all(golds):
            scores |= best_squad([one.extract for one in predictions], [one.null for one in predictions], golds)
        return scores

    def plain(self, predictions: Sequence[Any]) -> list[str]:
        """The answers' texts."""
        return [one.text for one in predictions]


def _gold(row: Row) -> tuple[int, int] | None:
    """Characters of the first gold answer."""
    answers = row["answers"]
    if row["is_impossible"] or not answers["text"]:
        return None
    start = int(answers["answer_start"][0])
    return start, start + len(answers["text"][0])


def _first_token(tokenizer: Any, window: Window) -> int:
    """Where "no answer" is said. Raises ModelError for a tokenizer whose inputs do not begin with its [CLS]."""
    if tokenizer.cls_token_id is None or int(window.encoded.ids[0]) != tokenizer.cls_token_id:
        raise ModelError(
            "The tokenizer does not begin its inputs with a cls_token, and spans need one to say that there is no"
            " answer. Use an encoder that has one (XLM-R, mBERT, XLM-V, ModernBERT …)."
        )
    return 0


def _best(context: str, offsets: np.ndarray[Any, Any], both: Floats) -> tuple[float, str]:
    """(start + end of the best span, its text): all spans of at most MAX_ANSWER tokens that are not blank.

    ``offsets`` [tokens, 2]: where an extract that begins, and one that ends with each token does (`extract_spans`).

    run_squad.py looks at the 20 best starts and ends only; all are looked at here, so what it finds is found.
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
