"""The parts of several runs side by side, a line for each row id, so that one draw of ids resamples all the runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xaug.evaluate.metrics.base import Kind, Measured, Parts, score

_CHUNK = 1 << 22  # random numbers drawn at once: 32 MiB
_RARE = 10  # up to this many equal lines, each gets its own coin toss

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """The main scores of one run with their parts. ``ids``: the ids of the rows, in the order of the parts."""

    ids: tuple[str, ...]
    measured: tuple[Measured, ...]

    def __post_init__(self) -> None:
        if not self.measured or any(len(one.parts) != len(self.ids) for one in self.measured):
            raise ValueError(f"{len(self.ids)} ids, but parts of {[len(one.parts) for one in self.measured]} rows")

    def in_order(self, ids: Sequence[str]) -> list[Measured]:
        """The scores with their rows in the order of ``ids``, a permutation of the run's own ids."""
        places = {name: at for at, name in enumerate(self.ids)}
        order = np.array([places[name] for name in ids], dtype=np.int64)
        return [Measured(one.name, one.kind, one.parts[order]) for one in self.measured]


@dataclass(frozen=True)
class _Columns:
    """The columns of one run: ``present`` is 1 where the run has the row; each of its scores has a range of columns."""

    present: int
    measures: tuple[tuple[Kind, int, int], ...]  # kind, first column, column after the last


@dataclass(frozen=True)
class Stack:
    """Runs over the union of their row ids.

    ``sorts`` [sorts, columns]: the distinct lines. ``counts`` [sorts]: how many row ids have each of them. Where a run
    does not have a row, all its columns are 0.
    """

    runs: tuple[_Columns, ...]
    sorts: Parts
    counts: Counts
    observed: Parts  # [runs]: the scores on the rows as they are

    @classmethod
    def of(cls, runs: Sequence[Scored]) -> Stack:
        """Put the runs side by side. Raises ValueError without runs."""
        if not runs:
            raise ValueError("there is no run to resample")
        place = {name: at for at, name in enumerate(sorted({name for run in runs for name in run.ids}))}
        columns: list[_Columns] = []
        blocks: list[Parts] = []
        at = 0
        for run in runs:
            lines = np.array([place[name] for name in run.ids], dtype=np.int64)
            own = np.concatenate([np.ones((len(lines), 1)), *(one.parts for one in run.measured)], axis=1)
            block = np.zeros((len(place), own.shape[1]))
            block[lines] = own
            blocks.append(block)
            measures, first = [], at + 1
            for one in run.measured:
                measures.append((one.kind, first, first + one.parts.shape[1]))
                first += one.parts.shape[1]
            columns.append(_Columns(at, tuple(measures)))
            at = first
        sorts, counts = np.unique(np.concatenate(blocks, axis=1), axis=0, return_counts=True)
        observed = np.array([np.mean([one.value for one in run.measured]) for run in runs])
        return cls(tuple(columns), sorts, counts.astype(np.int64), observed)

    def scores(self, sums: Parts) -> Parts:
        """The mean of each run's scores on each replicate, [runs, replicates]. ``sums``: [replicates, columns].

        A replicate that holds no row of a run takes the run's observed score. With 30 rows or more that happens to one
        replicate in 10^13 (e^-30).
        """
        out = []
        for own, observed in zip(self.runs, self.observed, strict=True):
            rows = sums[:, own.present]
            found = [score(kind, sums[:, low:high], np.maximum(rows, 1.0)) for kind, low, high in own.measures]
            out.append(np.where(rows > 0, np.mean(found, axis=0), observed))
        return np.stack(out)

    def whole(self) -> Parts:
        """The sums over all lines as they are, [1, columns]."""
        return np.asarray(self.counts[None].astype(np.float64) @ self.sorts)

    def replicated(self, rng: np.random.Generator, replicates: int) -> Iterator[Parts]:
        """The summed parts of bootstrap replicates of the lines, in chunks [replicates, columns]."""
        lines = int(self.counts.sum())
        for size in _chunks(replicates, len(self.counts)):
            weights = rng.multinomial(lines, self.counts / lines, size=size)
            yield weights.astype(np.float64) @ self.sorts

    def swapped(self, rng: np.random.Generator, times: int) -> Iterator[Parts]:
        """The summed parts after the runs A and B (A, B, A, B …) swapped each line with probability 1/2.

        In chunks [permutations, columns] that add up to ``times`` permutations.
        """
        other = self._other_run()
        moved = np.any(self.sorts != other, axis=1)  # a swap changes nothing in the other lines
        change, own = other[moved] - self.sorts[moved], self.counts[moved]
        fixed = self.whole()
        # The coin of a single line is one random bit; for many equal lines, the number of heads is one binomial draw.
        # Both have the same distribution, and each is the faster one on its side of about ten lines.
        rare = own <= _RARE
        single = np.repeat(change[rare], own[rare], axis=0)
        for size in _chunks(times, max(1, len(single), len(own))):
            bits = np.unpackbits(
                np.frombuffer(rng.bytes(size * -(-len(single) // 8)), np.uint8).reshape(size, -1), axis=1
            )
            heads = rng.binomial(own[~rare], 0.5, size=(size, int(np.sum(~rare))))
            yield fixed + bits[:, : len(single)].astype(np.float64) @ single + heads.astype(np.float64) @ change[~rare]

    def _other_run(self) -> Parts:
        """``sorts`` with the columns of A and B of each pair swapped. Both runs of a pair have the same scores."""
        columns: list[int] = []
        for first, second in zip(self.runs[0::2], self.runs[1::2], strict=True):
            columns += range(second.present, second.measures[-1][2])
            columns += range(first.present, first.measures[-1][2])
        return np.asarray(self.sorts[:, columns])


def _chunks(total: int, width: int) -> Iterator[int]:
    """Chunk sizes that add up to ``total``; each times ``width`` stays below _CHUNK."""
    most = max(1, _CHUNK // width)
    while total > 0:
        yield min(most, total)
        total -= most
