"""Tagging: one tag for each word, predicted at the word's first token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TAGGING
from xaug.models.encoding.tagging import AUTO_CLASS, MAX_LENGTH, encode_words
from xaug.models.encoding.texts import Limits, ints, room
from xaug.train.constant import most_frequent
from xaug.train.heads.base import HEADS, IGNORED, Batch, Feature, Padding, pad
from xaug.train.heads.reading import Floats, by_row, floats, names, percent

if TYPE_CHECKING:
    import torch


class TaggingHead:
    """A feature is a sentence, or the part of a long sentence that fits (`encode_words`); logits [tokens, tags].

    Target: a tag or IGNORED for each token. Extra: the index of the first token for each word of the sentence, or -1
    for a word in another feature.
    """

    name = "tagging"
    task_types = (TAGGING,)
    auto_class = AUTO_CLASS
    pipeline = "token-classification"
    max_length = MAX_LENGTH
    version = 2  # version 1 left out the ends of long sentences and words without a token
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """The names of the tags."""
        return names(labels)

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """The features of each row; every word is in one of them. ``cut``: a word was too long for the model."""
        room(tokenizer, limits.max_length, pair=False)
        features = []
        sentences = encode_words(tokenizer, [row["tokens"] for row in rows], limits.max_length)
        for at, (row, inputs) in enumerate(zip(rows, sentences, strict=True)):
            tags = ints(row["tags"])
            for one in inputs:
                starts = ints(one.starts)
                seen = starts >= 0
                target = np.full(len(one.encoded.ids), IGNORED, dtype=np.int32)
                target[starts[seen]] = tags[seen]
                features.append(Feature.of(first + at, [one.encoded], target, starts))
        return features

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A batch with the targets tags [features, length]."""
        import torch

        inputs, tokens, padded = pad(features, padding)
        tags = np.full(tuple(inputs["input_ids"].shape), IGNORED, dtype=np.int64)
        for row, feature in zip(tags, features, strict=True):
            row[: len(feature.target)] = feature.target
        return Batch(inputs, {"tags": torch.from_numpy(tags)}, int((tags != IGNORED).sum()), tokens, padded)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The cross-entropy, summed over words."""
        from torch.nn.functional import cross_entropy

        logits = out.logits.float().flatten(0, 1)
        return cross_entropy(logits, targets["tags"].flatten(), ignore_index=IGNORED, reduction="sum")

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[Floats]:
        """Logits [tokens, tags] for each feature."""
        return [own[: feature.length] for own, feature in zip(floats(out.logits), features, strict=True)]

    def predict(self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]) -> list[list[int]]:
        """A tag for each word; -1, which is never correct, for a word without a token (an empty word)."""
        out = []
        for row, own in zip(rows, by_row(rows, features, logits), strict=True):
            tags = np.full(len(row["tokens"]), -1)
            for feature, scores in own:
                seen = feature.extra >= 0
                tags[seen] = scores[feature.extra[seen]].argmax(-1)
            out.append([int(tag) for tag in tags])
        return out

    def uninformed(self, rows: Sequence[Row]) -> list[list[int]]:
        """The most frequent tag for every word."""
        tag = most_frequent([tag for row in rows for tag in row["tags"]])
        return [[tag] * len(row["tags"]) for row in rows]

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The tag indices of each row's words."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy over all words."""
        pairs = [
            pair for tags, row in zip(predictions, rows, strict=True) for pair in zip(tags, row["tags"], strict=True)
        ]
        return {"accuracy": percent([tag == true for tag, true in pairs])}


HEADS.add("tagging", TaggingHead())
