"""The parts of several runs side by side, one line a row id, so that one draw of ids resamples all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xaug.evaluate.metrics.base import Kind, Measured, Parts, score

_CHUNK = 1 << 22  # numbers drawn at once: 32 MiB
_RARE = 10  # lines that are the same, up to which each has its own coin

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """The main scores of one run over rows, as its kept parts tell them. ``ids``: the rows', each once."""

    ids: tuple[str, ...]
    measured: tuple[Measured, ...]

    def __post_init__(self) -> None:
        if not self.measured or any(len(one.parts) != len(self.ids) for one in self.measured):
            raise ValueError(f"{len(self.ids)} ids, and parts of {[len(one.parts) for one in self.measured]} rows")

    def in_order(self, ids: Sequence[str]) -> list[Measured]:
        """The measures with rows in the order of ``ids``, which are the run's own."""
        places = {name: at for at, name in enumerate(self.ids)}
        order = np.array([places[name] for name in ids], dtype=np.int64)
        return [Measured(one.name, one.kind, one.parts[order]) for one in self.measured]


@dataclass(frozen=True)
class _Columns:
    """Where a run stands in a line: the column that is 1 where it has the row, and its measures' first and last."""

    there: int
    measures: tuple[tuple[Kind, int, int], ...]  # kind, first column, the one behind the last


@dataclass(frozen=True)
class Stack:
    """Runs over the union of their row ids. ``sorts`` [sorts, columns] are the different lines, ``counts`` of each.

    A run without a row has zeros in its columns there, also in the one that counts its rows.
    """

    runs: tuple[_Columns, ...]
    sorts: Parts
    counts: Counts
    observed: Parts  # [runs]

    @classmethod
    def of(cls, runs: Sequence[Scored]) -> Stack:
        """Raises ValueError without runs."""
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
        """[draws, columns] → [runs, draws]: the mean of each run's scores over as many rows as were drawn of it.

        A draw that holds no row of a run says nothing of it: there it has its own score. Of 30 rows or more that
        happens to one draw in 10^13 (e^-30).
        """
        out = []
        for own, observed in zip(self.runs, self.observed, strict=True):
            rows = sums[:, own.there]
            found = [score(kind, sums[:, low:high], np.maximum(rows, 1.0)) for kind, low, high in own.measures]
            out.append(np.where(rows > 0, np.mean(found, axis=0), observed))
        return np.stack(out)

    def whole(self) -> Parts:
        """[1, columns]: the sums of all lines as they are."""
        return np.asarray(self.counts[None].astype(np.float64) @ self.sorts)

    def drawn(self, draws: np.random.Generator, resamples: int) -> Iterator[Parts]:
        """Summed parts [draws, columns] of resamples of the lines, chunk by chunk."""
        lines = int(self.counts.sum())
        for size in _chunks(resamples, len(self.counts)):
            weights = draws.multinomial(lines, self.counts / lines, size=size)
            yield weights.astype(np.float64) @ self.sorts

    def swapped(self, draws: np.random.Generator, times: int) -> Iterator[Parts]:
        """Summed parts [draws, columns] where of each line the runs A and B (A, B, A, B …) change places by a coin."""
        other = self._other_run()
        moved = np.any(self.sorts != other, axis=1)  # of other lines a swap changes nothing
        change, own = other[moved] - self.sorts[moved], self.counts[moved]
        fixed = self.whole()
        # A line's coin is one random bit; of many that are the same, the heads are one binomial draw. Both have the
        # same distribution, and this is the faster of the two on either side of some ten lines.
        rare = own <= _RARE
        single = np.repeat(change[rare], own[rare], axis=0)
        for size in _chunks(times, max(1, len(single), len(own))):
            bits = np.unpackbits(
                np.frombuffer(draws.bytes(size * -(-len(single) // 8)), np.uint8).reshape(size, -1), axis=1
            )
            heads = draws.binomial(own[~rare], 0.5, size=(size, int(np.sum(~rare))))
            yield fixed + bits[:, : len(single)].astype(np.float64) @ single + heads.astype(np.float64) @ change[~rare]

    def _other_run(self) -> Parts:
        """``sorts`` with the columns of A and B of each pair changed places. The two have the same measures."""
        columns: list[int] = []
        for first, second in zip(self.runs[0::2], self.runs[1::2], strict=True):
            columns += range(second.there, second.measures[-1][2])
            columns += range(first.there, first.measures[-1][2])
        return np.asarray(self.sorts[:, columns])


def _chunks(total: int, width: int) -> Iterator[int]:
    """Sizes that add up to ``total``, so that a chunk times ``width`` stays below _CHUNK."""
    most = max(1, _CHUNK // width)
    while total > 0:
        yield min(most, total)
        total -= most
