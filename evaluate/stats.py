"""How sure a score is: bootstrap intervals, paired tests between two runs, Holm's correction, spread over seeds.

Everything is computed from a metric's parts (see ``metrics.base``), so that a resample is a weighted sum of rows and a
micro F1 is resampled as exactly as a mean. Rows with the same parts are drawn together: of accuracy there are two
sorts of row, and 1,000 resamples of 100,000 rows cost as much as of ten. What is drawn hangs on names alone, never on
a global seed or on the order of the rows.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import DataError
from xaug.evaluate.metrics.base import Kind, Measured, Parts, score

RESAMPLES = 1_000  # Koehn 2004, section 3.2, and enough for 95 % limits (Efron and Tibshirani 1993, section 14.3)
# The least p is 1 / (RANDOMISATIONS + 1): after Holm's correction over the suite's 230 cells it has to be below 0.05.
RANDOMISATIONS = 10_000
LEVEL = 95.0  # percent
ALPHA = 0.05  # the level of the tests, as 95 % is that of the intervals
_CHUNK = 1 << 22  # numbers drawn at once: 32 MiB
_RARE = 10  # rows that are the same, up to which each has its own coin

Names = Sequence[str]


@dataclass(frozen=True)
class Scored:
    """The main scores of one run over rows, as its kept parts tell them. ``ids``: the rows', each once."""

    ids: tuple[str, ...]
    measured: tuple[Measured, ...]

    def __post_init__(self) -> None:
        if not self.measured or any(len(one.parts) != len(self.ids) for one in self.measured):
            raise ValueError(f"{len(self.ids)} ids, and parts of {[len(one.parts) for one in self.measured]} rows")


@dataclass(frozen=True)
class Paired:
    """What run B has over run A on the same rows.

    ``delta``: points of percent. ``resampled`` [RESAMPLES]: the difference on each resample of the rows. ``null``
    [RANDOMISATIONS]: the difference where each row's two results are swapped by the toss of a coin.
    """

    delta: float
    resampled: Parts
    null: Parts


def generator(names: Names) -> np.random.Generator:
    """The draws that belong to names (task, language …): the same everywhere, on every machine."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def interval(measured: Sequence[Measured], names: Names) -> tuple[float, float]:
    """(low, high) in percent: the 95 % percentile bootstrap of the mean of these scores over their rows.

    Source: Efron and Tibshirani 1993, section 13.3. Raises ValueError without scores, or with different rows.
    """
    return limits(resampled(measured, names))


def resampled(measured: Sequence[Measured], names: Names, resamples: int = RESAMPLES) -> Parts:
    """[resamples]: the mean of these scores on as many rows drawn with replacement."""
    return np.asarray(resampled_together([measured], names, resamples)[0])


def resampled_together(runs: Sequence[Sequence[Measured]], names: Names, resamples: int = RESAMPLES) -> Parts:
    """[runs, resamples]: of each run the mean of its scores, all on the same draws of rows, which are in one order.

    Raises ValueError where there are no scores, or the runs have different numbers of rows.
    """
    rows = {len(one.parts) for measured in runs for one in measured}
    if len(rows) != 1:
        raise ValueError(f"one number of rows is wanted, there are {sorted(rows)}")
    layout = _Layout.of(runs)
    sorts, counts = _sorts(layout.stacked(runs))
    (size,) = rows
    drawn = [layout.scores(sums, size) for sums in _sums(sorts, counts, generator(names), resamples)]
    return np.concatenate(drawn, axis=1)


def of_same_rows(runs: Sequence[Scored]) -> list[list[int]]:
    """Places of the runs that are of the same rows: those of a task's languages that translate each other."""
    blocks: dict[frozenset[str], list[int]] = {}
    for at, run in enumerate(runs):
        blocks.setdefault(frozenset(run.ids), []).append(at)
    return list(blocks.values())


def in_order(run: Scored, ids: Sequence[str]) -> list[Measured]:
    """The run's measures with rows in the order of ``ids``, which are its own."""
    places = {name: at for at, name in enumerate(run.ids)}
    order = np.array([places[name] for name in ids], dtype=np.int64)
    return [Measured(one.name, one.kind, one.parts[order]) for one in run.measured]


def limits(values: Parts) -> tuple[float, float]:
    """The 95 % limits of resampled values: percentiles 2.5 and 97.5."""
    low, high = np.percentile(values, [(100.0 - LEVEL) / 2, (100.0 + LEVEL) / 2])
    return float(low), float(high)


def p_value(delta: float, null: Parts) -> float:
    """Two-sided: how often chance alone gives a difference at least as large.

    The observed one counts as one of the draws, so that p is never 0 (Noreen 1989; Yeh 2000, section 2).
    """
    # Sums in another order differ in their last bits: 1e-9 points are no difference.
    reached = int(np.count_nonzero(np.abs(null) >= abs(delta) - 1e-9))
    return (1 + reached) / (1 + len(null))


def paired(pairs: Sequence[tuple[Scored, Scored]], names: Names) -> list[Paired]:
    """Each pair's difference (second run less first), all resampled and randomised by the same draws of rows.

    The pairs are of one set of rows: a task's languages where they are translations of each other, and its seeds. So
    the mean of several differences has the right spread: a hard question is hard in all languages at once.

    Sources: paired bootstrap, Koehn 2004, section 4; approximate randomisation, Noreen 1989 and Yeh 2000, section 3.
    Raises DataError where the rows differ, saying which.
    """
    ids = sorted(pairs[0][0].ids)
    flat = []
    for run in (run for pair in pairs for run in pair):
        check_same_rows(pairs[0][0], run, " ".join(names))
        flat.append(in_order(run, ids))
    layout = _Layout.of(flat)
    sorts, counts = _sorts(layout.stacked(flat))
    observed = layout.differences(layout.scores((counts[None] @ sorts), len(ids)))[:, 0]
    draws = generator([*names, "bootstrap"])
    found = [
        layout.differences(layout.scores(sums, len(ids))) for sums in _sums(sorts, counts, draws, RESAMPLES)
    ]  # each [pairs, draws]
    null = [
        layout.differences(layout.scores(sums, len(ids)))
        for sums in _swapped(sorts, layout.other_run(sorts), counts, generator([*names, "randomisation"]))
    ]
    resampled_, null_ = np.concatenate(found, axis=1), np.concatenate(null, axis=1)
    return [Paired(float(observed[at]), resampled_[at], null_[at]) for at in range(len(pairs))]


def check_same_rows(first: Scored, second: Scored, what: str) -> None:
    """Raises DataError where two runs were scored over different rows, or a row's id stands twice."""
    ours, theirs = set(first.ids), set(second.ids)
    if ours != theirs:
        spare = sorted(ours ^ theirs)
        raise DataError(
            f"{what}: the two runs were scored over different rows ({len(ours)} and {len(theirs)}; only one has"
            f" {', '.join(spare[:3])}{' …' if len(spare) > 3 else ''}). A paired comparison needs the same: evaluate"
            " both with the same data, split and --max-examples."
        )
    if len(ours) != len(first.ids) or len(theirs) != len(second.ids):
        raise DataError(f"{what}: a row's id stands twice, so rows cannot be paired. Evaluate both runs again.")


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given: reject below 0.05 and 5 % is the chance of any false rejection.

    Source: Holm 1979, section 3 (step down: the smallest times n, the next times n - 1, never below the one before).
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    out = [1.0] * len(p_values)
    floor = 0.0
    for rank, at in enumerate(order):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[at]))
        out[at] = floor
    return out


def mean(values: Sequence[float]) -> float:
    """Raises ZeroDivisionError without values."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float | None:
    """The sample standard deviation (n - 1); None for fewer than two values: one seed says nothing of others."""
    if len(values) < 2:
        return None
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def seeds_p_value(differences: Sequence[float]) -> float | None:
    """Two-sided paired t test: could seeds alone give this mean difference? One difference a seed, in points.

    None where they say nothing of it: fewer than two, or all the same (retrieval by an encoder that nothing was
    fine-tuned on). Source: Student 1908, "The probable error of a mean".
    """
    spread = deviation(differences)
    if spread is None or spread < 1e-9:  # sums in another order differ in their last bits
        return None
    from scipy.special import stdtr

    size = len(differences)
    return float(2.0 * stdtr(size - 1, -abs(mean(differences)) / (spread / math.sqrt(size))))


@dataclass(frozen=True)
class _Layout:
    """Where each run's parts stand in a row: per run its measures, each (kind, first column, behind the last)."""

    runs: tuple[tuple[tuple[Kind, int, int], ...], ...]

    @classmethod
    def of(cls, runs: Sequence[Sequence[Measured]]) -> _Layout:
        at, out = 0, []
        for measured in runs:
            own = []
            for one in measured:
                width = one.parts.shape[1]
                own.append((one.kind, at, at + width))
                at += width
            out.append(tuple(own))
        return cls(tuple(out))

    def stacked(self, runs: Sequence[Sequence[Measured]]) -> Parts:
        """[rows, columns]"""
        return np.concatenate([one.parts for measured in runs for one in measured], axis=1)

    def scores(self, sums: Parts, rows: int) -> Parts:
        """[draws, columns] → [runs, draws]: the mean of each run's scores."""
        return np.stack(
            [np.mean([score(kind, sums[:, lo:hi], rows) for kind, lo, hi in own], axis=0) for own in self.runs]
        )

    def differences(self, scores: Parts) -> Parts:
        """[runs, draws] → [pairs, draws]: runs are A, B, A, B …"""
        return np.asarray(scores[1::2] - scores[0::2], dtype=np.float64)

    def other_run(self, sorts: Parts) -> Parts:
        """The columns of A and B of each pair changed places. The two have the same measures."""
        columns: list[int] = []
        for first, second in zip(self.runs[0::2], self.runs[1::2], strict=True):
            columns += range(second[0][1], second[-1][2])
            columns += range(first[0][1], first[-1][2])
        return np.asarray(sorts[:, columns])


def _sorts(stacked: Parts) -> tuple[Parts, npt.NDArray[np.int64]]:
    """(the different rows [sorts, columns], how many there are of each)."""
    sorts, counts = np.unique(stacked, axis=0, return_counts=True)
    return sorts, counts.astype(np.int64)


def _sums(sorts: Parts, counts: npt.NDArray[np.int64], draws: np.random.Generator, resamples: int) -> Iterator[Parts]:
    """Summed parts [draws, columns] of resamples of the rows, chunk by chunk."""
    rows = int(counts.sum())
    for size in _chunks(resamples, len(counts)):
        weights = draws.multinomial(rows, counts / rows, size=size)
        yield weights.astype(np.float64) @ sorts


def _swapped(
    sorts: Parts, swapped: Parts, counts: npt.NDArray[np.int64], draws: np.random.Generator
) -> Iterator[Parts]:
    """Summed parts [draws, columns] where each row's two runs change places with probability one half."""
    moved = np.any(sorts != swapped, axis=1)  # of other rows a swap changes nothing
    change, own = swapped[moved] - sorts[moved], counts[moved]
    fixed = counts[None].astype(np.float64) @ sorts
    # A row's coin is one random bit; of many rows that are the same, the heads are one binomial draw. Both have the
    # same distribution, and this is the faster of the two on either side of some ten rows.
    rare = own <= _RARE
    single = np.repeat(change[rare], own[rare], axis=0)
    for size in _chunks(RANDOMISATIONS, max(1, len(single), len(own))):
        bits = np.unpackbits(
            np.frombuffer(draws.bytes(size * -(-len(single) // 8)), np.uint8).reshape(size, -1), axis=1
        )
        heads = draws.binomial(own[~rare], 0.5, size=(size, int(np.sum(~rare))))
        yield fixed + bits[:, : len(single)].astype(np.float64) @ single + heads.astype(np.float64) @ change[~rare]


def _chunks(total: int, width: int) -> Iterator[int]:
    """Sizes that add up to ``total``, so that a chunk times ``width`` stays below _CHUNK."""
    most = max(1, _CHUNK // width)
    while total > 0:
        yield min(most, total)
        total -= most
