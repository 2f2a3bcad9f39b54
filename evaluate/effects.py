"""The differences between two evaluations with their replicates: for one task in one language, and over several."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.resampling import paired, resampling_groups
from xaug.evaluate.stack import Scored
from xaug.evaluate.stats import mean
from xaug.evaluate.weights import Key, averaged_weights


@dataclass(frozen=True)
class Run:
    """One language and seed of a task, as both evaluations scored it. ``a`` and ``b`` have the same rows."""

    language: str
    seed: int
    a: Scored
    b: Scored

    @property
    def same(self) -> bool:
        """Whether every row has the same result in both."""
        theirs = self.b.in_order(self.a.ids)
        return all(np.array_equal(one.parts, other.parts) for one, other in zip(self.a.measured, theirs, strict=True))


@dataclass(frozen=True)
class Effect:
    """B minus A in points, with its replicates. Over several cells all of it is averaged, replicate by replicate.

    ``by_seed``: seed → difference. ``replicates`` and ``null``: as in `resampling.Paired`. ``rows``: group of runs
    that are resampled together → ids of their rows, so that a row which languages share is counted once. ``tuned``:
    whether a task in it is fine-tuned, so that another seed would give another model.
    """

    a: float
    b: float
    by_seed: Mapping[int, float]
    replicates: Parts
    null: Parts
    rows: Mapping[tuple[str, int], frozenset[str]]
    tuned: bool

    @property
    def delta(self) -> float:
        """B minus A, the mean over seeds."""
        return self.b - self.a

    @classmethod
    def of(cls, several: Sequence[Effect], weights: Sequence[float] | None = None) -> Effect:
        """The mean of several effects. It has the seeds that all of them have. ``weights`` add up to 1."""
        weights = [1.0 / len(several)] * len(several) if weights is None else weights
        shared = [seed for seed in several[0].by_seed if all(seed in one.by_seed for one in several)]
        groups = dict.fromkeys(group for one in several for group in one.rows)
        return cls(
            a=_weighted([one.a for one in several], weights), b=_weighted([one.b for one in several], weights),
            by_seed={seed: _weighted([one.by_seed[seed] for one in several], weights) for seed in shared},
            replicates=np.average([one.replicates for one in several], axis=0, weights=weights),
            null=np.average([one.null for one in several], axis=0, weights=weights),
            rows={group: frozenset().union(*(one.rows.get(group, ()) for one in several)) for group in groups},
            tuned=any(one.tuned for one in several),
        )  # fmt: skip


Cells = Mapping[Key, Effect]


def task_effects(task: str, runs: Sequence[Run], *, tuned: bool, parallel: bool) -> dict[Key, Effect]:
    """The differences of one task by language.

    ``parallel``: whether the translations of a row share its id; they are then resampled together. Raises DataError
    where two runs have different rows.
    """
    found: dict[Key, Effect] = {}
    for number, places in enumerate(
        resampling_groups([run.language for run in runs], [run.a for run in runs], parallel=parallel)
    ):
        block = [runs[at] for at in places]
        languages = sorted({run.language for run in block})
        differences = paired([(run.a, run.b) for run in block], [task, *languages])
        by_language: dict[str, list[Effect]] = {}
        for run, one in zip(block, differences, strict=True):
            rows = {(task, number): frozenset(run.a.ids)}
            effect = Effect(
                _figure(run.a), _figure(run.b), {run.seed: one.delta}, one.replicates, one.null, rows, tuned
            )  # fmt: skip
            by_language.setdefault(run.language, []).append(effect)
        for language, effects in by_language.items():
            merged = {seed: delta for one in effects for seed, delta in one.by_seed.items()}
            found[task, language] = replace(Effect.of(effects), by_seed=merged)
    return found


def averaged(members: Cells) -> Effect:
    """The mean of each task over its languages, and then over tasks: the way a suite's average is computed."""
    weights = averaged_weights(members)
    return Effect.of([members[key] for key in weights], list(weights.values()))


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return math.fsum(value * weight for value, weight in zip(values, weights, strict=True))


def _figure(run: Scored) -> float:
    return mean([one.value for one in run.measured])
