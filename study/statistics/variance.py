r"""A contrast of arms over a line's cells: its value, and its variance over arm seeds, target seeds and rows.

For arm seed s, let d_s be the contrast of the arms' scores with this seed alone, each score the mean over the target
seeds of s and averaged over the line's cells. The estimate is the mean of d_s over the S arm seeds. The model is

    d_s = delta + A_s + R + E_s,

where delta is the true contrast, A_s the effect of the arm seed (with that of its target seeds, which are nested in
it), R the effect of the rows that were drawn, the same for every seed, and E_s the effect that these rows have with
this seed only. All have mean 0 and are uncorrelated. So

    Var(mean of d_s) = (Var(A) + Var(E)) / S + Var(R).

The sample variance s² of d_s over seeds estimates Var(A) + Var(E): R moves all d_s alike. Resampling rows while seeds
are held fixed gives two more figures (seeds held fixed, rows resampled: Davison and Hinkley 1997, section 3.8, for rows
in clusters). Over replicates, the variance of the mean of d_s is M = Var(R) + Var(E) / S, and the variance of a single
d_s, averaged over seeds, is W = Var(R) + Var(E). Hence

    I = Var(E) = max(0, (W - M) S / (S - 1)),    Var(R) = max(0, M - I / S),    variance = s² / S + Var(R),

which counts the noise of a seed's rows once: adding M to s² / S would count Var(E) / S twice. These are the
moment estimates of a random-effects analysis of variance with crossed rows and seeds (Searle, Casella and McCulloch
1992, Variance Components, section 4.3). With one seed there is no s²; the variance is W, and says nothing about other
seeds.

For the report, s² is split again. With T target seeds in each arm seed, the variance of the contrast over the target
seeds within an arm seed, averaged over arm seeds, estimates the variance of one target seed; a T-th of it is in s², and
the rest is the variance between arm seeds. Target seeds of different tasks are independent runs, so their variances add
up. With one target seed both are in the variance between arm seeds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.weights import Key
from xaug.study.findings import Components
from xaug.study.statistics.estimands import Line
from xaug.study.statistics.replicates import Block
from xaug.study.statistics.scores import Scores
from xaug.study.statistics.uncertainty import Uncertainty

ArmWeights = Mapping[str, float]


@dataclass(frozen=True)
class Effect:
    """A contrast over a line's cells, in points. ``rows``: the number of distinct rows in it."""

    value: float
    by_seed: Mapping[int, float]
    rows: int
    uncertainty: Uncertainty


class Effects:
    """All contrasts of a study. It keeps what several lines need of one contrast."""

    def __init__(self, scores: Scores, blocks: Sequence[Block]) -> None:
        self._scores = scores
        self._blocks = blocks
        self._column = {cell: at for at, cell in enumerate(scores.cells)}
        self._over_rows: dict[tuple[int, tuple[tuple[str, float], ...], tuple[int, ...]], tuple[Parts, Parts]] = {}
        self._counts: dict[frozenset[Key], int] = {}

    @cached_property
    def blocks_of(self) -> Mapping[Key, int]:
        """The number of the block that holds a cell."""
        return {cell: number for number, block in enumerate(self._blocks) for cell in block.cells}

    def effect(self, arms: ArmWeights, line: Line) -> Effect | None:
        """The contrast over the seeds that all of its arms have in all cells of the line; None without such a seed."""
        seeds = self._scores.seeds_of(list(arms), list(line.weights))
        if not seeds:
            return None
        by_seed = self._by_seed(arms, line, seeds)
        over_seeds = float(np.var(by_seed, ddof=1)) if len(seeds) > 1 else 0.0
        if over_seeds < 1e-18:  # sums in different orders differ in their last bits
            over_seeds = 0.0
        of_mean, of_one = self._row_variances(arms, line, seeds)
        rows = self._rows(line.weights)
        size = len(seeds)
        interaction = max(0.0, (of_one - of_mean) * size / (size - 1)) if size > 1 else 0.0
        shared = max(0.0, of_mean - interaction / size)
        shared = shared if shared > 1e-18 else 0.0
        return Effect(
            value=float(np.mean(by_seed)),
            by_seed=dict(zip(seeds, by_seed.tolist(), strict=True)),
            rows=rows,
            uncertainty=Uncertainty(over_seeds / size, size - 1, shared, rows - 1),
        )

    def components(self, arms: ArmWeights, line: Line, effect: Effect) -> Components:
        """The variance components of a contrast whose effect is known."""
        seeds, rows = list(effect.by_seed), effect.uncertainty.rows
        over_seeds = effect.uncertainty.seeds * len(seeds)
        if len(seeds) < 2:
            return Components(arm_seeds=None, target_seeds=None, rows=rows)
        one, share = 0.0, 0.0  # the variance of one target seed; what of it is in the variance over arm seeds
        for task in dict.fromkeys(task for task, _ in line.weights):
            if not self._scores.targets[task].tuned:
                continue
            cells = {cell: weight for cell, weight in line.weights.items() if cell[0] == task}
            number = len(next(self._scores.values[arm, seeds[0], cell] for arm in arms for cell in cells))
            if number < 2:
                return Components(arm_seeds=over_seeds, target_seeds=None, rows=rows)
            within = [
                np.sum(
                    [
                        arm_weight * weight * self._scores.values[arm, seed, cell]
                        for arm, arm_weight in arms.items()
                        for cell, weight in cells.items()
                    ],
                    axis=0,
                )
                for seed in seeds
            ]
            variance = float(np.mean(np.var(within, axis=1, ddof=1)))
            one, share = one + variance, share + variance / number
        return Components(arm_seeds=max(0.0, over_seeds - share), target_seeds=one, rows=rows)

    def _by_seed(self, arms: ArmWeights, line: Line, seeds: Collection[int]) -> Parts:
        """The contrast with each seed alone, [seeds]."""
        rows = [self._scores.arms.index(arm) for arm in arms]
        places = [self._scores.seeds.index(seed) for seed in seeds]
        columns = [self._column[cell] for cell in line.weights]
        chosen = self._scores.means[np.ix_(rows, places, columns)]
        return np.asarray(np.einsum("a,asc,c->s", list(arms.values()), chosen, list(line.weights.values())))

    def _row_variances(self, arms: ArmWeights, line: Line, seeds: tuple[int, ...]) -> tuple[float, float]:
        """M and W: the variance over replicates of the mean of all seeds, and of one seed."""
        of_mean = of_one = 0.0
        for number in dict.fromkeys(self.blocks_of[cell] for cell in line.weights):
            weights = np.array([line.weights.get(cell, 0.0) for cell in self._blocks[number].cells])
            mean, one = self._over_seeds(number, arms, seeds)
            of_mean += float(weights @ mean @ weights)
            of_one += float(weights @ one @ weights)
        return of_mean, of_one

    def _over_seeds(self, number: int, arms: ArmWeights, seeds: tuple[int, ...]) -> tuple[Parts, Parts]:
        """The covariance of a block's cells, [cells, cells], for the mean of all seeds and on average for one seed."""
        key = (number, tuple(arms.items()), seeds)
        if key not in self._over_rows:
            weights = np.zeros(len(self._scores.arms))
            for arm, weight in arms.items():
                weights[self._scores.arms.index(arm)] = weight
            places = [self._scores.seeds.index(seed) for seed in seeds]
            covariance = self._blocks[number].covariance[:, places]
            first = np.einsum("a,ascbtd->scbtd", weights, covariance)[:, :, :, places]
            whole = np.einsum("b,scbtd->sctd", weights, first)  # [seeds, cells, seeds, cells]
            self._over_rows[key] = whole.mean(axis=(0, 2)), np.einsum("scsd->cd", whole) / len(seeds)
        return self._over_rows[key]

    def _rows(self, cells: Collection[Key]) -> int:
        """The number of distinct rows: a row that several languages share is counted once."""
        key = frozenset(cells)
        if key not in self._counts:
            by_block: dict[int, list[frozenset[str]]] = {}
            for cell in key:
                number = self.blocks_of[cell]
                block = self._blocks[number]
                by_block.setdefault(number, []).append(block.ids[block.cells.index(cell)])
            self._counts[key] = sum(len(frozenset().union(*ids)) for ids in by_block.values())
        return self._counts[key]
