"""How the scores of a study vary together over its rows: their covariance over bootstrap replicates.

All arms, seeds and target seeds of a task share the draws of rows, and so do the languages that translate each other
(see ``evaluate.resampling``). Only means of scores are needed further on, and the variance of any such mean over
replicates follows from the covariance. So the replicates themselves are not kept: 6 arms with 10 seeds, 2 target seeds
each, and a task in 40 languages have 4,800 runs, but 2,400 means over target seeds, and their covariance is 46 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.resampling import REPLICATES, resampling_groups
from xaug.evaluate.seeding import generator
from xaug.evaluate.stack import Scored, Stack
from xaug.evaluate.weights import Key
from xaug.study.statistics.scores import Scores


@dataclass(frozen=True)
class Block:
    """Cells of one task whose rows are resampled together.

    ``covariance`` [arms, seeds, cells, arms, seeds, cells]: of the means over target seeds, in points squared; 0 where
    a score is missing. ``ids``: the row ids of each cell.
    """

    cells: tuple[Key, ...]
    ids: tuple[frozenset[str], ...]
    covariance: Parts


def blocks(scores: Scores, replicates: int = REPLICATES) -> Iterator[Block]:
    """The blocks of all tasks, one after the other, so that only one is resampled at a time."""
    for task in dict.fromkeys(task for task, _ in scores.cells):
        cells = [cell for cell in scores.cells if cell[0] == task]
        rows = [_any_run(scores, cell) for cell in cells]  # all runs of a cell have the same rows
        known = [(cell, run) for cell, run in zip(cells, rows, strict=True) if run is not None]
        groups = resampling_groups(
            [code for (_, code), _ in known], [run for _, run in known], parallel=scores.targets[task].parallel
        )
        for group in groups:
            members = [known[at] for at in sorted(group, key=lambda at: known[at][0][1])]
            own = tuple(cell for cell, _ in members)
            yield Block(own, tuple(frozenset(run.ids) for _, run in members), _covariance(scores, own, replicates))


def _any_run(scores: Scores, cell: Key) -> Scored | None:
    return next((own[0] for (_, _, other), own in scores.runs.items() if other == cell), None)


def _covariance(scores: Scores, cells: tuple[Key, ...], replicates: int) -> Parts:
    """[arms, seeds, cells, arms, seeds, cells]. Which rows are drawn depends on the names of the cells alone."""
    places = {
        (row, at, column): scores.runs[arm, seed, cell]
        for row, arm in enumerate(scores.arms)
        for at, seed in enumerate(scores.seeds)
        for column, cell in enumerate(cells)
        if (arm, seed, cell) in scores.runs
    }
    runs = list({id(run): run for own in places.values() for run in own}.values())  # a repeated one once
    number = {id(run): at for at, run in enumerate(runs)}
    stack = Stack.of(runs)
    averaged = np.zeros((len(places), replicates))
    rng = generator(["study", cells[0][0], *(code for _, code in cells)])
    done = 0
    for sums in stack.replicated(rng, replicates):
        found = stack.scores(sums)
        for line, own in enumerate(places.values()):
            averaged[line, done : done + len(sums)] = found[[number[id(run)] for run in own]].mean(axis=0)
        done += len(sums)
    averaged -= averaged.mean(axis=1, keepdims=True)
    shape = (len(scores.arms), len(scores.seeds), len(cells))
    flat = np.ravel_multi_index(tuple(np.array(list(places)).T), shape)
    whole = np.zeros((int(np.prod(shape)),) * 2)
    whole[np.ix_(flat, flat)] = averaged @ averaged.T / (replicates - 1)
    return whole.reshape(*shape, *shape)
