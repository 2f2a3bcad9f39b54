"""Multiple choice: one logit for each (context, question and choice), compared within the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.models.encoding.multiple_choice import AUTO_CLASS, MAX_LENGTH, encode_choices
from xaug.models.encoding.texts import NOTHING, Limits, ints
from xaug.train.constant import most_frequent
from xaug.train.heads.base import HEADS, Batch, Feature, Padding
from xaug.train.heads.grouping import grouped
from xaug.train.heads.reading import Floats, by_row, floats, percent

if TYPE_CHECKING:
    import torch


class MultipleChoiceHead:
    """A feature has one sequence for each choice; rows may differ in their number of choices.

    Its target is (label,), and its logits are [choices].
    """

    name = "multiple_choice"
    task_types = (MULTIPLE_CHOICE,)
    auto_class = AUTO_CLASS
    pipeline = "multiple-choice"
    max_length = MAX_LENGTH
    version = 1
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """No settings: the head has a single output."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """One feature for each row. Only the context is cut, unless question and choice are too long without it."""
        choices = [(row["context"], row["question"], row["choices"]) for row in rows]
        encoded = encode_choices(tokenizer, choices, limits.max_length)
        return [
            Feature.of(first + at, own, ints([row["label"]]), NOTHING)
            for at, (row, own) in enumerate(zip(rows, encoded, strict=True))
        ]

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """Inputs [sequences, 1, length]; targets: places [features, most choices], labels [features].

        A place is the index of a choice's sequence, or -1 if the row has no such choice. The classes of transformers
        see each sequence as a row of one choice, so rows with different numbers of choices fit into one batch. The
        sequences are sorted by length and grouped, because the choices of a row differ in length.
        """
        import torch

        own = grouped(features, padding)
        inputs = {name: tensor.unsqueeze(1) for name, tensor in own.inputs.items()}
        labels = torch.tensor([int(feature.target[0]) for feature in features])
        targets = {"places": torch.from_numpy(own.places), "labels": labels}
        return Batch(inputs, targets, len(features), own.tokens, own.padded, own.groups)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The cross-entropy over the choices of each row, summed over rows."""
        from torch.nn.functional import cross_entropy

        places = targets["places"]
        logits = out.logits.float()[:, 0][places.clamp(min=0)].masked_fill(places < 0, float("-inf"))
        return cross_entropy(logits, targets["labels"], reduction="sum")

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[Floats]:
        """Logits [choices] for each feature."""
        logits = floats(out.logits)[:, 0]
        places = batch.targets["places"].cpu().numpy()
        return [logits[own[: len(feature.ids)]] for own, feature in zip(places, features, strict=True)]

    def predict(self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]) -> list[int]:
        """The index of each row's most probable choice."""
        return [int(own[0][1].argmax()) for own in by_row(rows, features, logits)]

    def uninformed(self, rows: Sequence[Row]) -> list[int]:
        """The most frequent gold answer for every row."""
        return [most_frequent([row["label"] for row in rows])] * len(rows)

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The indices of the predicted choices."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy."""
        return {"accuracy": percent([choice == row["label"] for choice, row in zip(predictions, rows, strict=True)])}


HEADS.add("multiple_choice", MultipleChoiceHead())
