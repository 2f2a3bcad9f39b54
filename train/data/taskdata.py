"""One task's units over all its references, and the batches made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from xaug.models.budget import Numbers
from xaug.train.config import BatchConfig
from xaug.train.data import batches
from xaug.train.data.selection import Chosen
from xaug.train.data.tokens import Units
from xaug.train.heads.base import Batch, Head, Padding, Unit


@dataclass
class TaskData:
    """Rows of one task, tokenized: units are numbered through all its references."""

    name: str
    head: Head
    labels: tuple[str, ...]
    chosen: Sequence[Chosen]
    units: Sequence[Units]  # beside ``chosen``; a text task (masked LM) has units and no rows
    padding: Padding
    texts_sha256: str = ""  # of a text task: what its texts are
    _at: list[Numbers] = field(init=False)  # of each reference: the chosen rows' units

    def __post_init__(self) -> None:
        every = [np.arange(len(units), dtype=np.int64) for units in self.units]
        if self.chosen:
            pairs = zip(self.units, self.chosen, strict=True)
            every = [np.flatnonzero(np.isin(units.rows, one.places)) for units, one in pairs]
        self._at = every
        self._starts = np.cumsum([0, *(len(own) for own in every)])
        taken = list(zip(self.units, every, strict=True))
        self.lengths = np.concatenate([units.lengths[own] for units, own in taken])
        self.sequences = np.concatenate([units.sequences[own] for units, own in taken])
        self.cut = int(sum(int(units.cut[own].sum()) for units, own in taken))

    def __len__(self) -> int:
        return int(self._starts[-1])

    @property
    def rows(self) -> int:
        """Chosen rows."""
        return sum(len(one.places) for one in self.chosen) if self.chosen else len(self)

    def unit(self, number: int) -> Unit:
        """A unit by its number."""
        at, own = self._place(number)
        return self.units[at][int(self._at[at][own])]

    def _place(self, number: int) -> tuple[int, int]:
        at = int(np.searchsorted(self._starts, number, side="right")) - 1
        return at, number - int(self._starts[at])

    def batch(self, numbers: Sequence[int] | Numbers, seed: tuple[int, ...]) -> Batch:
        """The micro-batch of these units."""
        return self.head.collate([self.unit(int(number)) for number in numbers], self.padding, seed)

    def epoch(self, config: BatchConfig, seed: int, number: int) -> list[Numbers]:
        """The micro-batches of one epoch."""
        name = int.from_bytes(self.name.encode()[:8], "little")
        rng = np.random.Generator(np.random.PCG64([seed, number, name]))
        return batches.epoch(self.lengths, self.sequences, config, rng)

    def where(self, number: int) -> str:
        """The row of a unit, for messages: its reference and id."""
        at, own = self._place(number)
        row = int(self.units[at].rows[int(self._at[at][own])])
        if not self.chosen:
            return f"{self.name}, text {row + 1}"
        reference = self.chosen[at].reference
        return f"{reference.name} row {row}, id {reference.table['id'][row].as_py()}"

    def dev_rows(self) -> tuple[list[dict[str, Any]], list[list[int]]]:
        """(the chosen rows, each row's unit numbers), in order: what predictions are read and scored with."""
        rows: list[dict[str, Any]] = []
        units: list[list[int]] = []
        for at, one in enumerate(self.chosen):
            place = {int(row): len(rows) + i for i, row in enumerate(one.places)}
            rows += one.rows()
            units += [[] for _ in one.places]
            for i, row in enumerate(self.units[at].rows[self._at[at]]):
                units[place[int(row)]].append(int(self._starts[at]) + i)
        return rows, units
