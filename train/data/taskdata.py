"""The features of one task over all its references, and the batches formed of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from xaug.models.budget import Numbers
from xaug.train.config import BatchConfig
from xaug.train.data import batches
from xaug.train.data.draws import Keys, mixed, salt
from xaug.train.data.selection import Chosen, row_keys
from xaug.train.data.tokens import Features
from xaug.train.heads.base import Batch, Feature, Head, Padding


@dataclass(frozen=True)
class _Taken:
    """The features of one reference's chosen rows, row by row."""

    at: Numbers  # the number of each feature in the reference
    entry: Numbers  # which of the chosen rows it belongs to
    within: Keys  # its number within the row
    rows: int

    @classmethod
    def of(cls, of_features: Numbers, places: Numbers) -> _Taken:
        """``of_features``: the row of each feature, ascending. ``places``: the chosen rows, ascending."""
        first = np.searchsorted(of_features, places, side="left")
        counts = np.searchsorted(of_features, places, side="right") - first
        entry = np.repeat(np.arange(len(places), dtype=np.int64), counts)
        within = np.arange(len(entry)) - np.repeat(np.cumsum(counts) - counts, counts)
        return cls(first[entry] + within, entry, within.astype(np.uint64), len(places))


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
    _taken: list[_Taken] = field(init=False)  # for each reference, the chosen rows' features

    def __post_init__(self) -> None:
        places = [one.places for one in self.chosen] or [np.unique(features.rows) for features in self.features]
        self._taken = [_Taken.of(features.rows, own) for features, own in zip(self.features, places, strict=True)]
        self._starts = np.cumsum([0, *(len(own.at) for own in self._taken)])
        taken = [(features, own.at) for features, own in zip(self.features, self._taken, strict=True)]
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
        return self.features[at][int(self._taken[at].at[own])]

    def _place(self, number: int) -> tuple[int, int]:
        at = int(np.searchsorted(self._starts, number, side="right")) - 1
        return at, number - int(self._starts[at])

    def batch(self, numbers: Sequence[int] | Numbers, seed: tuple[int, ...]) -> Batch:
        """The micro-batch of the features with these numbers."""
        return self.head.collate([self.feature(int(number)) for number in numbers], self.padding, seed)

    def epoch(self, config: BatchConfig, seed: int, number: int) -> list[Numbers]:
        """The micro-batches of the epoch ``number``, as feature numbers."""
        keys = mixed(self._keys, salt("order", seed, number, self.name))
        return batches.epoch(self.lengths, self.sequences, config, keys)

    @cached_property
    def _keys(self) -> Keys:
        """A key of each feature: of its row's id, of the repeat of the row, and of its number within the row."""
        if self.chosen:
            of_rows = row_keys(self.chosen)
        else:  # texts have no ids
            numbers = [np.unique(features.rows).astype(np.uint64) for features in self.features]
            of_rows = np.concatenate([mixed(own, salt("texts", at)) for at, own in enumerate(numbers)])
        ends = np.cumsum([own.rows for own in self._taken])
        parts = zip(self._taken, np.split(of_rows, ends[:-1]), strict=True)
        return np.concatenate([mixed(own[taken.entry], taken.within) for taken, own in parts])

    def where(self, number: int) -> str:
        """The row of a feature for a message: its reference, number and id."""
        at, own = self._place(number)
        row = int(self.features[at].rows[int(self._taken[at].at[own])])
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
            for i, row in enumerate(self.features[at].rows[self._taken[at].at]):
                features[place[int(row)]].append(int(self._starts[at]) + i)
        return rows, features
