"""The scores of a study as an array of arms, seeds, and tasks in languages, each the mean over its target seeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from xaug.data_cards.errors import DataError
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.resampling import check_same_rows
from xaug.evaluate.stack import Scored
from xaug.evaluate.stats import mean
from xaug.evaluate.weights import Key
from xaug.study.observations import Observation, Observations, TargetFacts


@dataclass(frozen=True)
class Scores:
    """The scores of a study, in percent.

    ``runs``: arm, seed and cell → the results of each target seed, complete ones only. ``values``: their scores.
    ``means`` [arms, seeds, cells]: the means over target seeds; NaN where one is missing. ``missing``: arm,
    seed and task → the languages without a complete score.
    """

    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    cells: tuple[Key, ...]
    targets: Mapping[str, TargetFacts]
    runs: Mapping[tuple[str, int, Key], tuple[Scored, ...]]
    values: Mapping[tuple[str, int, Key], Parts]
    means: Parts
    missing: Mapping[tuple[str, int, str], tuple[str, ...]]

    def seeds_of(self, arms: Collection[str], cells: Collection[Key]) -> tuple[int, ...]:
        """The seeds for which all of these arms have a complete score in all of these cells."""
        rows = [self.arms.index(arm) for arm in arms]
        columns = [self.cells.index(cell) for cell in cells]
        gaps = np.isnan(self.means[np.ix_(rows, range(len(self.seeds)), columns)]).sum(axis=(0, 2)).tolist()
        return tuple(seed for seed, gap in zip(self.seeds, gaps, strict=True) if not gap)


def arranged(observations: Observations, seedless: Collection[str] = ()) -> Scores:
    """The scores of a study.

    ``seedless``: arms whose model does not depend on the seed, because it is the base encoder itself. On a task that
    is not fine-tuned, such an arm has the same score with every seed, so an observation with one seed counts for all.
    Raises DataError where an observation is repeated, names an arm, seed or task that the study does not have, or has
    other rows than another one of its task and language.
    """
    found: dict[tuple[str, int, Key], dict[int, Scored]] = {}
    for one in observations.scores:
        _check_known(one, observations)
        own = found.setdefault((one.arm, one.seed, (one.task, one.language)), {})
        if one.target_seed in own:
            raise DataError(f"{_where(one)} was observed twice. Keep one of the results.")
        own[one.target_seed] = one.scored
    cells = tuple(sorted({cell for _, _, cell in found}, key=lambda cell: _order(cell, observations)))
    for cell in cells:
        _check_rows(cell, [run for key, own in found.items() if key[2] == cell for run in own.values()])
    _fill(found, observations, seedless)
    numbers: dict[str, set[int]] = {}
    for (_, _, (task, _)), own in found.items():
        numbers.setdefault(task, set()).update(own)
    runs = {key: tuple(own[at] for at in sorted(own)) for key, own in found.items() if own.keys() == numbers[key[2][0]]}
    values = {key: np.array([_value(run) for run in own]) for key, own in runs.items()}
    means = np.full((len(observations.arms), len(observations.seeds), len(cells)), np.nan)
    missing: dict[tuple[str, int, str], tuple[str, ...]] = {}
    for row, arm in enumerate(observations.arms):
        for at, seed in enumerate(observations.seeds):
            for column, cell in enumerate(cells):
                own_values = values.get((arm, seed, cell))
                if own_values is None:
                    key = (arm, seed, cell[0])
                    missing[key] = (*missing.get(key, ()), cell[1])
                else:
                    means[row, at, column] = mean(own_values.tolist())
    return Scores(observations.arms, observations.seeds, cells, observations.targets, runs, values, means, missing)


def _fill(
    found: dict[tuple[str, int, Key], dict[int, Scored]], observations: Observations, seedless: Collection[str]
) -> None:
    """Repeat the only seed's observation of a model that depends on no seed."""
    by_cell: dict[tuple[str, Key], list[dict[int, Scored]]] = {}
    for (arm, _, cell), own in found.items():
        if arm in seedless and not observations.targets[cell[0]].tuned:
            by_cell.setdefault((arm, cell), []).append(own)
    for (arm, cell), several in by_cell.items():
        if len(several) == 1:
            for seed in observations.seeds:
                found[arm, seed, cell] = several[0]


def _value(run: Scored) -> float:
    return mean([one.value for one in run.measured])


def _order(cell: Key, observations: Observations) -> tuple[int, str]:
    """The study's order of tasks, then languages by code."""
    return list(observations.targets).index(cell[0]), cell[1]


def _where(one: Observation) -> str:
    return (
        f"The score of the arm {one.arm} with seed {one.seed} and target seed {one.target_seed} on {one.task}"
        f" {one.language}"
    )


def _check_known(one: Observation, observations: Observations) -> None:
    if one.arm not in observations.arms or one.seed not in observations.seeds or one.task not in observations.targets:
        raise DataError(
            f"{_where(one)} belongs to no arm, seed or task of the study (arms {', '.join(observations.arms)}; seeds"
            f" {', '.join(map(str, observations.seeds))}; tasks {', '.join(observations.targets)}). Analyse the results"
            " of the study's own runs only."
        )
    if not observations.targets[one.task].tuned and one.target_seed != 0:
        raise DataError(
            f"{_where(one)}: the task is not fine-tuned, so it has no target seeds. Its results come from another"
            " study: evaluate again."
        )


def _check_rows(cell: Key, runs: Sequence[Scored]) -> None:
    first = runs[0]
    check_same_rows(first, first, " ".join(cell))  # no id is repeated
    for other in runs[1:]:
        if other.ids != first.ids:
            check_same_rows(first, other, " ".join(cell))
