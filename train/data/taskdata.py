"""The features of one task over all its references, and the batches formed of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from xaug.models.budget import Numbers
from xaug.train.config import BatchConfig
from xaug.train.data import batches
from xaug.train.data.selection import Chosen
from xaug.train.data.tokens import Features
from xaug.train.heads.base import Batch, Feature, Head, Padding


@dataclass
class TaskData:
    """The tokenized rows of one task. Features are numbered consecutively through all of its references."""

    name: str
    head: Head
    labels: tuple[str, ...]
    chosen: Sequence[Chosen]
    features: Sequence[Features]  # one for each of ``chosen``; a text task (masked LM) has features and no rows
    padding: Padding
    texts_sha256: str = ""  # the content hash of the texts of a text task
    _at: list[Numbers] = field(init=False)  # for each reference, the numbers of the chosen rows' features

    def __post_init__(self) -> None:
        every = [np.arange(len(features), dtype=np.int64) for features in self.features]
        if self.chosen:
            pairs = zip(self.features, self.chosen, strict=True)
            every = [np.flatnonzero(np.isin(features.rows, one.places)) for features, one in pairs]
        self._at = every
        self._starts = np.cumsum([0, *(len(own) for own in every)])
        taken = list(zip(self.features, every, strict=True))
        self.lengths = np.concatenate([features.lengths[own] for features, own in taken])
        self.sequences = np.concatenate([features.sequences[own] for features, own in taken])
        self.cut = int(sum(int(features.cut[own].sum()) for features, own in taken))

    def __len__(self) -> int:
        return int(self._starts[-1])

    @property
    def rows(self) -> int:
        """The number of chosen rows; of a text task, the number of features."""
        return sum(len(one.places) for one in self.chosen) if self.chosen else len(self)

    def feature(self, number: int) -> Feature:
        """The feature with this number."""
        at, own = self._place(number)
        return self.features[at][int(self._at[at][own])]

    def _place(self, number: int) -> tuple[int, int]:
        at = int(np.searchsorted(self._starts, number, side="right")) - 1
        return at, number - int(self._starts[at])

    def batch(self, numbers: Sequence[int] | Numbers, seed: tuple[int, ...]) -> Batch:
        """The micro-batch of the features with these numbers."""
        return self.head.collate([self.feature(int(number)) for number in numbers], self.padding, seed)

    def epoch(self, config: BatchConfig, seed: int, number: int) -> list[Numbers]:
        """The micro-batches of the epoch ``number``, as feature numbers."""
        name = int.from_bytes(self.name.encode()[:8], "little")
        rng = np.random.Generator(np.random.PCG64([seed, number, name]))
        return batches.epoch(self.lengths, self.sequences, config, rng)

    def where(self, number: int) -> str:
        """The row of a feature for a message: its reference, number and id."""
        at, own = self._place(number)
        row = int(self.features[at].rows[int(self._at[at][own])])
        if not self.chosen:
            return f"{self.name}, text {row + 1}"
        reference = self.chosen[at].reference
        return f"{reference.name} row {row}, id {reference.table['id'][row].as_py()}"

    def dev_rows(self) -> tuple[list[dict[str, Any]], list[list[int]]]:
        """(the chosen rows, the feature numbers of each row), in order, for reading and scoring predictions."""
        rows: list[dict[str, Any]] = []
        features: list[list[int]] = []
        for at, one in enumerate(self.chosen):
            place = {int(row): len(rows) + i for i, row in enumerate(one.places)}
            rows += one.rows()
            features += [[] for _ in one.places]
            for i, row in enumerate(self.features[at].rows[self._at[at]]):
                features[place[int(row)]].append(int(self._starts[at]) + i)
        return rows, features
