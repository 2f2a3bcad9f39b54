"""The features of a split, approximated from a sample of its rows, so that an estimate need not tokenize all rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from xaug.data_cards.ranges import spread_order
from xaug.train.data.tokens import Request
from xaug.train.heads.base import HEADS, Feature

_BLOCK = 16  # neighbouring rows that are read together
_BLOCKS = 16  # blocks spread over the split: 256 rows give the mean length to within a few percent


class SampledFeatures:
    """Stands in for ``tokens.Features`` of the whole split: its rows repeat the features of the sampled rows in turn.

    ``count``: the number of rows of the split. ``seconds``: the seconds by ``clock`` that tokenizing one row took.
    """

    def __init__(self, request: Request, tokenizer: Any, clock: Callable[[], float]) -> None:
        self.count = count = request.rows.count
        starts = range(0, count, _BLOCK)
        chosen = [starts[at] for at in spread_order(len(starts))[:_BLOCKS]]
        rows = [row for start in sorted(chosen) for row in request.rows.read(start, min(start + _BLOCK, count))]
        began = clock()
        self._features = HEADS.get(request.head).encode(tokenizer, rows, 0, request.limits)
        self.seconds = (clock() - began) / max(1, len(rows))
        of_row: list[list[int]] = [[] for _ in rows]
        for at, feature in enumerate(self._features):
            of_row[feature.row].append(at)
        turns = [of_row[row % len(rows)] for row in range(count)]
        self.rows = np.repeat(np.arange(count, dtype=np.int64), [len(own) for own in turns])
        self._which = np.array([at for own in turns for at in own], dtype=np.int64)
        self.cut = self._of(lambda feature: feature.cut, np.bool_)
        self.sequences = self._of(lambda feature: len(feature.ids), np.int32)
        self.lengths = self._of(lambda feature: feature.length, np.int32)

    def _of(self, read: Callable[[Feature], int], dtype: Any) -> Any:
        return np.array([read(feature) for feature in self._features], dtype=dtype)[self._which]

    def __len__(self) -> int:
        return len(self._which)

    def __getitem__(self, at: int) -> Feature:
        return replace(self._features[int(self._which[at])], row=int(self.rows[at]))
