"""Classification: one label for a text or a pair of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.models.encoding.classification import AUTO_CLASS, MAX_LENGTH, encode_pairs
from xaug.models.encoding.texts import NOTHING, Limits, ints
from xaug.train.constant import most_frequent
from xaug.train.heads.base import HEADS, Batch, Feature, Padding, pad
from xaug.train.heads.reading import Floats, by_row, floats, names, percent

if TYPE_CHECKING:
    import torch


class ClassificationHead:
    """The target of a feature is (label,), and its logits are [labels]."""

    name = "classification"
    task_types = (CLASSIFICATION,)
    auto_class = AUTO_CLASS
    pipeline = "text-classification"
    max_length = MAX_LENGTH
    version = 1
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """The names of the labels."""
        return names(labels)

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """One feature for each row. A pair that is too long loses tokens of its longer text."""
        texts = [row["text_a"] for row in rows], [row["text_b"] for row in rows]
        encoded = encode_pairs(tokenizer, *texts, limits.max_length)
        return [
            Feature.of(first + at, [one], ints([row["label"]]), NOTHING)
            for at, (row, one) in enumerate(zip(rows, encoded, strict=True))
        ]

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A batch with the targets labels [features]."""
        import torch

        inputs, tokens, padded = pad(features, padding)
        labels = torch.tensor([int(feature.target[0]) for feature in features])
        return Batch(inputs, {"labels": labels}, len(features), tokens, padded)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The cross-entropy, summed over features."""
        from torch.nn.functional import cross_entropy

        return cross_entropy(out.logits.float(), targets["labels"], reduction="sum")

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[Floats]:
        """Logits [labels] for each feature."""
        return list(floats(out.logits))

    def predict(self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]) -> list[int]:
        """The index of each row's most probable label."""
        return [int(own[0][1].argmax()) for own in by_row(rows, features, logits)]

    def uninformed(self, rows: Sequence[Row]) -> list[int]:
        """The most frequent gold answer for every row."""
        return [most_frequent([row["label"] for row in rows])] * len(rows)

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The indices of the predicted labels."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy. With two labels also the F1 of the second, positive label (as GLUE scores QQP)."""
        gold = [row["label"] for row in rows]
        scores = {"accuracy": percent([label == true for label, true in zip(predictions, gold, strict=True)])}
        if len(labels) == 2:
            both = sum(label == true == 1 for label, true in zip(predictions, gold, strict=True))
            either = sum(label == 1 for label in predictions) + sum(true == 1 for true in gold)
            scores["f1"] = 200.0 * both / either if either else 0.0  # no positive label anywhere: 0, as in sklearn
        return scores


HEADS.add("classification", ClassificationHead())
