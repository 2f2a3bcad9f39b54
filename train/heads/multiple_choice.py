"""One of several choices: a logit for each (context, question and choice), compared within the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.data_cards.inputs import choice_pairs
from xaug.data_cards.schema import Row
from xaug.train.heads.base import HEADS, Batch, Groups, Limits, Padding, Unit, pad
from xaug.train.heads.encoding import NOTHING, encode, ints
from xaug.train.heads.reading import Floats, by_row, floats, percent

if TYPE_CHECKING:
    import torch


# Of HellaSwag's rows 12 % of what was computed was padding with all choices at one length; so it is 4 %.
_LIKE = 0.9  # a group's shortest sequence over its longest
_LEAST = 4  # sequences of a group: smaller products cost more than their padding


class MultipleChoiceHead:
    """A unit has a sequence a choice, and rows may differ in their number; target (label,); logits [choices]."""

    name = "multiple_choice"
    auto_class = "AutoModelForMultipleChoice"
    # jiant's XTREME scripts (Phang et al. 2020) give 256 to all tasks without long contexts; XTREME-R's train_xcopa.sh
    # takes 128, which cuts a good part of Cosmos QA's contexts.
    max_length = 256
    version = 1

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """Nothing: the head has one output."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """One unit a row. Only the context gives way, unless question and choice alone are too long."""
        pairs = [choice_pairs(row["context"], row["question"], row["choices"]) for row in rows]
        flat = [pair for own in pairs for pair in own]
        sequences = iter(encode(tokenizer, [a for a, _ in flat], [b for _, b in flat], limits.max_length, "only_first"))
        units = []
        for at, row in enumerate(rows):
            own = [next(sequences) for _ in pairs[at]]
            types = tuple(one.types for one in own if one.types is not None)
            ids = tuple(one.ids for one in own)
            cut = any(one.cut for one in own)
            units.append(Unit(first + at, ids, types or None, ints([row["label"]]), NOTHING, cut))
        return units

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """inputs [sequences, 1, length]; targets: places [units, most choices] of sequences or -1, labels [units].

        transformers' classes see each sequence as a row of one choice, so rows of any number of choices go together,
        and sequences in any order: the longest first, in groups of like length, for a row's choices differ in length.
        """
        import torch

        inputs, tokens, _ = pad(units, padding)
        lengths = inputs["attention_mask"].sum(1).numpy()
        order = np.argsort(-lengths, kind="stable")
        inputs = {name: tensor[torch.from_numpy(order)].unsqueeze(1) for name, tensor in inputs.items()}
        groups = like_lengths(lengths[order].tolist(), padding.multiple)
        place = np.argsort(order)  # of each sequence
        places = np.full((len(units), max(len(unit.ids) for unit in units)), -1, dtype=np.int64)
        start = 0
        for row, unit in zip(places, units, strict=True):
            row[: len(unit.ids)] = place[start : start + len(unit.ids)]
            start += len(unit.ids)
        labels = torch.tensor([int(unit.target[0]) for unit in units])
        padded = sum((last - first) * length for first, last, length in groups)
        targets = {"places": torch.from_numpy(places), "labels": labels}
        return Batch(inputs, targets, len(units), tokens, padded, groups)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Cross-entropy over each row's own choices, summed over rows."""
        from torch.nn.functional import cross_entropy

        places = targets["places"]
        logits = out.logits.float()[:, 0][places.clamp(min=0)].masked_fill(places < 0, float("-inf"))
        return cross_entropy(logits, targets["labels"], reduction="sum")

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[Floats]:
        """[choices] a unit."""
        logits = floats(out.logits)[:, 0]
        places = batch.targets["places"].cpu().numpy()
        return [logits[own[: len(unit.ids)]] for own, unit in zip(places, units, strict=True)]

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[int]:
        """The best choice's index."""
        return [int(own[0][1].argmax()) for own in by_row(rows, units, logits)]

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy."""
        return {"accuracy": percent([said == row["label"] for said, row in zip(predictions, rows, strict=True)])}


def like_lengths(lengths: Sequence[int], multiple: int) -> Groups:
    """Groups of sequences, given longest first: a new one where padding would pass a share, never a tiny one."""
    groups: list[tuple[int, int, int]] = []
    start = 0
    for at, length in enumerate(lengths):
        if length < _LIKE * lengths[start] and at - start >= _LEAST and len(lengths) - at >= _LEAST:
            groups.append((start, at, -(-lengths[start] // multiple) * multiple))
            start = at
    return (*groups, (start, len(lengths), -(-lengths[start] // multiple) * multiple))


HEADS.add("multiple_choice", MultipleChoiceHead())
