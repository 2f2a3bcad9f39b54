"""One of several choices: a logit for each (context, question and choice), compared within the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xaug.data_cards.schema import Row
from xaug.models.encoding.multiple_choice import AUTO_CLASS, encode_choices
from xaug.models.encoding.texts import NOTHING, Limits, ints
from xaug.train.heads.base import HEADS, Batch, Padding, Unit
from xaug.train.heads.grouping import grouped
from xaug.train.heads.reading import Floats, by_row, floats, percent

if TYPE_CHECKING:
    import torch


class MultipleChoiceHead:
    """A unit has a sequence a choice, and rows may differ in their number; target (label,); logits [choices]."""

    name = "multiple_choice"
    auto_class = AUTO_CLASS
    pipeline = "multiple-choice"
    # jiant's XTREME scripts (Phang et al. 2020) give 256 to all tasks without long contexts; XTREME-R's train_xcopa.sh
    # takes 128, which cuts a good part of Cosmos QA's contexts.
    max_length = 256
    version = 1
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """Nothing: the head has one output."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """One unit a row. Only the context gives way, unless question and choice alone are too long."""
        choices = [(row["context"], row["question"], row["choices"]) for row in rows]
        encoded = encode_choices(tokenizer, choices, limits.max_length)
        return [
            Unit.of(first + at, own, ints([row["label"]]), NOTHING)
            for at, (row, own) in enumerate(zip(rows, encoded, strict=True))
        ]

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """inputs [sequences, 1, length]; targets: places [units, most choices] of sequences or -1, labels [units].

        transformers' classes see each sequence as a row of one choice, so rows of any number of choices go together,
        and sequences in any order: the longest first, in groups of like length, for a row's choices differ in length.
        """
        import torch

        own = grouped(units, padding)
        inputs = {name: tensor.unsqueeze(1) for name, tensor in own.inputs.items()}
        labels = torch.tensor([int(unit.target[0]) for unit in units])
        targets = {"places": torch.from_numpy(own.places), "labels": labels}
        return Batch(inputs, targets, len(units), own.tokens, own.padded, own.groups)

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

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The choices' indices."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy."""
        return {"accuracy": percent([said == row["label"] for said, row in zip(predictions, rows, strict=True)])}


HEADS.add("multiple_choice", MultipleChoiceHead())
