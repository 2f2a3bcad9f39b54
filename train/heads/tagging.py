"""A tag for each word: its first token carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.models.encoding.tagging import AUTO_CLASS, encode_words
from xaug.models.encoding.texts import Limits, ints, room
from xaug.train.heads.base import HEADS, IGNORED, Batch, Padding, Unit, pad
from xaug.train.heads.reading import Floats, by_row, floats, names, percent

if TYPE_CHECKING:
    import torch


class TaggingHead:
    """A unit is a sentence, or the part of a long one that fits (`encode_words`); logits [tokens, tags].

    target: a tag a token or IGNORED. extra: for each word of the sentence its first token, -1 where it is in another
    unit.
    """

    name = "tagging"
    auto_class = AUTO_CLASS
    pipeline = "token-classification"
    max_length = 256  # jiant's XTREME scripts for UDPOS and PANX (c_tokenize_and_cache.sh); XTREME's own: 128
    version = 2  # 1: the end of a long sentence and words without a token were not asked about
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """The tags' names."""
        return names(labels)

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """The units of each row: every word is in one of them. ``cut``: a word was too long for the model."""
        room(tokenizer, limits.max_length, pair=False)
        units = []
        sentences = encode_words(tokenizer, [row["tokens"] for row in rows], limits.max_length)
        for at, (row, inputs) in enumerate(zip(rows, sentences, strict=True)):
            tags = ints(row["tags"])
            for one in inputs:
                starts = ints(one.starts)
                seen = starts >= 0
                target = np.full(len(one.encoded.ids), IGNORED, dtype=np.int32)
                target[starts[seen]] = tags[seen]
                units.append(Unit.of(first + at, [one.encoded], target, starts))
        return units

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """targets: tags [units, length]."""
        import torch

        inputs, tokens, padded = pad(units, padding)
        tags = np.full(tuple(inputs["input_ids"].shape), IGNORED, dtype=np.int64)
        for row, unit in zip(tags, units, strict=True):
            row[: len(unit.target)] = unit.target
        return Batch(inputs, {"tags": torch.from_numpy(tags)}, int((tags != IGNORED).sum()), tokens, padded)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Cross-entropy, summed over words."""
        from torch.nn.functional import cross_entropy

        logits = out.logits.float().flatten(0, 1)
        return cross_entropy(logits, targets["tags"].flatten(), ignore_index=IGNORED, reduction="sum")

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[Floats]:
        """[tokens, tags] a unit."""
        return [own[: unit.length] for own, unit in zip(floats(out.logits), units, strict=True)]

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[list[int]]:
        """A tag a word, -1 (wrong) for a word that no model can be asked about: the empty one."""
        out = []
        for row, own in zip(rows, by_row(rows, units, logits), strict=True):
            tags = np.full(len(row["tokens"]), -1)
            for unit, scores in own:
                seen = unit.extra >= 0
                tags[seen] = scores[unit.extra[seen]].argmax(-1)
            out.append([int(tag) for tag in tags])
        return out

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The tags' indices, word by word."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy over all words."""
        pairs = [
            pair for said, row in zip(predictions, rows, strict=True) for pair in zip(said, row["tags"], strict=True)
        ]
        return {"accuracy": percent([said == true for said, true in pairs])}


HEADS.add("tagging", TaggingHead())
