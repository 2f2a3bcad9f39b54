"""Units of a split as far as a few tokenized rows tell: a run can be reckoned without tokenizing all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from xaug.data_cards.ranges import spread
from xaug.train.data.tokens import Request
from xaug.train.heads.base import HEADS, Unit

_BLOCK = 16  # neighbouring rows that are read together
_BLOCKS = 16  # spread over the split: 256 rows give a mean length to within some percent


class SampledUnits:
    """Looks like ``tokens.Units`` of the whole split; its rows take the units of the tokenized ones by turns.

    ``count``: rows of the split. ``seconds``: what tokenizing took a row, by ``clock``.
    """

    def __init__(self, request: Request, tokenizer: Any, clock: Callable[[], float]) -> None:
        self.count = count = request.rows.count
        starts = range(0, count, _BLOCK)
        chosen = [starts[at] for at in spread(len(starts))[:_BLOCKS]]
        rows = [row for start in sorted(chosen) for row in request.rows.read(start, min(start + _BLOCK, count))]
        began = clock()
        self._units = HEADS.get(request.head).encode(tokenizer, rows, 0, request.limits)
        self.seconds = (clock() - began) / max(1, len(rows))
        of_row: list[list[int]] = [[] for _ in rows]
        for at, unit in enumerate(self._units):
            of_row[unit.row].append(at)
        turns = [of_row[row % len(rows)] for row in range(count)]
        self.rows = np.repeat(np.arange(count, dtype=np.int64), [len(own) for own in turns])
        self._which = np.array([at for own in turns for at in own], dtype=np.int64)
        self.cut = self._of(lambda unit: unit.cut, np.bool_)
        self.sequences = self._of(lambda unit: len(unit.ids), np.int32)
        self.lengths = self._of(lambda unit: unit.length, np.int32)

    def _of(self, read: Callable[[Unit], int], dtype: Any) -> Any:
        return np.array([read(unit) for unit in self._units], dtype=dtype)[self._which]

    def __len__(self) -> int:
        return len(self._which)

    def __getitem__(self, at: int) -> Unit:
        return replace(self._units[int(self._which[at])], row=int(self.rows[at]))
