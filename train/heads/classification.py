"""One label for a text or a pair of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xaug.data_cards.schema import Row
from xaug.models.encoding.classification import AUTO_CLASS, encode_pairs
from xaug.models.encoding.texts import NOTHING, Limits, ints
from xaug.train.heads.base import HEADS, Batch, Padding, Unit, pad
from xaug.train.heads.reading import Floats, by_row, floats, names, percent

if TYPE_CHECKING:
    import torch


class ClassificationHead:
    """target (label,); logits [labels]."""

    name = "classification"
    auto_class = AUTO_CLASS
    pipeline = "text-classification"
    # jiant's XTREME scripts, the code of Phang et al. 2020 (c_tokenize_and_cache.sh: 256 for MNLI, XNLI and PAWS-X);
    # XTREME's own (train_xnli.sh, train_pawsx.sh) take 128, which cuts many of ANLI's contexts.
    max_length = 256
    version = 1
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """The labels' names."""
        return names(labels)

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """One unit a row; a pair is cut from its longer end."""
        texts = [row["text_a"] for row in rows], [row["text_b"] for row in rows]
        encoded = encode_pairs(tokenizer, *texts, limits.max_length)
        return [
            Unit.of(first + at, [one], ints([row["label"]]), NOTHING)
            for at, (row, one) in enumerate(zip(rows, encoded, strict=True))
        ]

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """targets: labels [units]."""
        import torch

        inputs, tokens, padded = pad(units, padding)
        labels = torch.tensor([int(unit.target[0]) for unit in units])
        return Batch(inputs, {"labels": labels}, len(units), tokens, padded)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Cross-entropy, summed over units."""
        from torch.nn.functional import cross_entropy

        return cross_entropy(out.logits.float(), targets["labels"], reduction="sum")

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[Floats]:
        """[labels] a unit."""
        return list(floats(out.logits))

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[int]:
        """The most probable label's index."""
        return [int(own[0][1].argmax()) for own in by_row(rows, units, logits)]

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The labels' indices."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy; of two labels also F1 of the last, the positive one (as GLUE scores QQP)."""
        gold = [row["label"] for row in rows]
        scores = {"accuracy": percent([said == true for said, true in zip(predictions, gold, strict=True)])}
        if len(labels) == 2:
            both = sum(said == true == 1 for said, true in zip(predictions, gold, strict=True))
            either = sum(said == 1 for said in predictions) + sum(true == 1 for true in gold)
            scores["f1"] = 200.0 * both / either if either else 0.0  # none is positive and none was said: as sklearn
        return scores


HEADS.add("classification", ClassificationHead())
