"""A tag for each word: its first piece carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.train.heads.base import HEADS, IGNORED, Batch, Limits, Padding, Unit, pad
from xaug.train.heads.encoding import Ints, ints, room, sequence
from xaug.train.heads.reading import Floats, by_row, floats, names, percent

if TYPE_CHECKING:
    import torch


class TaggingHead:
    """target: a tag a piece or IGNORED; extra: each word's first piece, -1 where it has none; logits [pieces, tags]."""

    name = "tagging"
    auto_class = "AutoModelForTokenClassification"
    max_length = 256  # jiant's XTREME scripts for UDPOS and PANX (c_tokenize_and_cache.sh); XTREME's own: 128
    version = 1
    in_batch_negatives = False

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """The tags' names."""
        return names(labels)

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """One unit a row; none for a row of whose words no piece is left (control characters)."""
        if not rows:
            return []
        room(tokenizer, limits.max_length, pair=False)
        encoded = tokenizer(
            [row["tokens"] for row in rows], is_split_into_words=True, truncation=True, max_length=limits.max_length
        )
        units = []
        for at, row in enumerate(rows):
            positions = _first_pieces(encoded.word_ids(at), len(row["tokens"]))
            ids, types, cut = sequence(encoded, at, cut=_is_cut(encoded, at, limits.max_length))
            seen = positions >= 0
            if seen.any():
                target = np.full(len(ids), IGNORED, dtype=np.int32)
                target[positions[seen]] = ints(row["tags"])[seen]
                units.append(Unit(first + at, (ids,), None if types is None else (types,), target, positions, cut))
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
        """[pieces, tags] a unit."""
        return [own[: unit.length] for own, unit in zip(floats(out.logits), units, strict=True)]

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[list[int]]:
        """A tag a word, -1 (wrong) for words that the model did not see."""
        out = []
        for row, own in zip(rows, by_row(rows, units, logits), strict=True):
            tags = np.full(len(row["tokens"]), -1)
            for unit, scores in own:
                seen = unit.extra >= 0
                tags[seen] = scores[unit.extra[seen]].argmax(-1)
            out.append([int(tag) for tag in tags])
        return out

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Accuracy over all words."""
        pairs = [
            pair for said, row in zip(predictions, rows, strict=True) for pair in zip(said, row["tags"], strict=True)
        ]
        return {"accuracy": percent([said == true for said, true in pairs])}


def _first_pieces(words: Sequence[int | None], count: int) -> Ints:
    """Where each word begins, [count]; ``words``: the word of each piece, None for special pieces."""
    positions = np.full(count, -1, dtype=np.int32)
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word is not None:
            positions[word] = at
    return positions


def _is_cut(encoded: Any, at: int, max_length: int) -> bool:
    return len(encoded["input_ids"][at]) >= max_length and bool(encoded.encodings[at].overflowing)


HEADS.add("tagging", TaggingHead())
