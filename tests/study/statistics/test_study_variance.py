"""The variance of a contrast, against its definition on the replicates themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from making_observations import drawn, flat, observed
from xaug.evaluate.metrics.base import Parts
from xaug.study.findings import Components
from xaug.study.observations import Observations
from xaug.study.statistics.estimands import line
from xaug.study.statistics.replicates import blocks
from xaug.study.statistics.scores import arranged
from xaug.study.statistics.variance import Effect, Effects

PAIR = {"clean": 1.0, "none": -1.0}


def both(
    observations: Observations, arms: dict[str, float], scope: str = "suite", on: str = "suite", replicates: int = 500
) -> tuple[Effect, Components]:
    scores = arranged(observations, ["none"])
    effects = Effects(scores, list(blocks(scores, replicates)))
    one = line(scope, on, scores.cells, scores.targets)  # type: ignore[arg-type]
    found = effects.effect(arms, one)
    assert found is not None
    return found, effects.components(arms, one, found)


def effect(*asked: Any, **more: Any) -> Effect:
    return both(*asked, **more)[0]


def scores_of(observations: Observations, arm: str, task: str, code: str) -> Parts:
    """[seeds, target seeds, rows]"""
    own = {
        (one.seed, one.target_seed): one.scored.measured[0].parts[:, 0] * 100
        for one in observations.scores
        if (one.arm, one.task, one.language) == (arm, task, code)
    }
    numbers = 1 + max(at for _, at in own)
    return np.array([[own[seed, at] for at in range(numbers)] for seed in observations.seeds])


def test_the_formula_on_one_task() -> None:
    """d_s, its variance over seeds, and the part of the rows that all seeds share, by numpy alone."""
    observations = observed(drawn(5, gain=0.2), seeds=4, tasks=("tatoeba",))
    found, components = both(observations, PAIR, "cell", "tatoeba de", 4_000)
    rows = (scores_of(observations, "clean", "tatoeba", "de") - scores_of(observations, "none", "tatoeba", "de"))[:, 0]
    by_seed = rows.mean(axis=1)
    size = rows.shape[1]
    of_mean, of_one = rows.mean(axis=0).var() / size, rows.var(axis=1).mean() / size
    interaction = max(0.0, (of_one - of_mean) * 4 / 3)
    shared = max(0.0, of_mean - interaction / 4)
    assert found.value == pytest.approx(by_seed.mean())
    assert list(found.by_seed.values()) == pytest.approx(list(by_seed))
    assert found.uncertainty.seeds == pytest.approx(by_seed.var(ddof=1) / 4)
    assert found.uncertainty.rows == pytest.approx(shared, abs=0.1 * of_mean)
    assert (found.uncertainty.seeds_df, found.rows) == (3, size)
    assert components.target_seeds == 0, "the task is not fine-tuned"
    assert components.arm_seeds == pytest.approx(by_seed.var(ddof=1))


def test_rows_that_are_the_same_for_every_seed_are_all_counted() -> None:
    """The arms differ by row and not by seed: no number of seeds makes that smaller."""

    def rows(arm: str, seed: int, at: int, task: str, code: str) -> list[float]:
        return list((np.random.default_rng([len(arm), len(task), len(code)]).random(80) < 0.5).astype(float))

    (few, components), (many, _) = (both(observed(rows, seeds=seeds), PAIR) for seeds in (2, 6))
    assert few.uncertainty.seeds == many.uncertainty.seeds == 0
    assert few.uncertainty.rows == pytest.approx(many.uncertainty.rows, rel=0.1)
    assert few.uncertainty.rows > 1
    assert components.arm_seeds == 0


def test_noise_of_seed_and_row_is_counted_once() -> None:
    """Every seed draws its right rows anew: s² / S holds all of it, and the rows' own part is near 0."""
    found = [effect(observed(drawn(seed, rows=100), seeds=6), PAIR, replicates=200) for seed in range(20)]
    seeds, rows = (np.mean([getattr(one.uncertainty, part) for one in found]) for part in ("seeds", "rows"))
    assert rows < 0.15 * seeds


def test_components_of_nested_seeds() -> None:
    """Arm seeds move a score by 3 points, target seeds by 2."""
    rng = np.random.default_rng(0)
    arm_seed = rng.normal(0, 3, 400)
    target = rng.normal(0, 2, (400, 2))

    def score(arm: str, seed: int, at: int, task: str, code: str) -> float:
        return 50.0 if arm == "none" else 55 + arm_seed[seed] + (target[seed, at] if task == "xnli" else 0.0)

    found, parts = both(observed(flat(score), arms=("none", "clean"), seeds=400, tasks=("xnli",)), PAIR, replicates=5)
    assert parts.arm_seeds == pytest.approx(9, rel=0.25)
    assert parts.target_seeds == pytest.approx(4, rel=0.25)
    assert found.uncertainty.seeds == pytest.approx(((parts.arm_seeds or 0) + (parts.target_seeds or 0) / 2) / 400)
    single, parts = both(observed(flat(score), arms=("none", "clean"), seeds=3, target_seeds=1), PAIR, replicates=5)
    assert parts.target_seeds is None
    assert parts.arm_seeds == pytest.approx(single.uncertainty.seeds * 3)


def test_one_seed_leaves_the_rows() -> None:
    found, components = both(observed(drawn(6), seeds=1), PAIR)
    assert (found.uncertainty.seeds, found.uncertainty.seeds_df) == (0, 0)
    assert found.uncertainty.rows > 0
    assert (components.arm_seeds, components.target_seeds) == (None, None)


def test_a_row_that_languages_share_is_counted_once() -> None:
    observations = observed(drawn(7, rows=60))
    assert effect(observations, PAIR, "task", "xnli").rows == 60
    assert effect(observations, PAIR, "task", "tatoeba").rows == 120
    assert effect(observations, PAIR).rows == 180


def test_the_gap_is_a_contrast_of_contrasts() -> None:
    def score(arm: str, seed: int, at: int, task: str, code: str) -> float:
        return 60.0 if arm == "none" else 70.0 if code == "en" else 64.0 + seed

    found = effect(observed(flat(score)), PAIR, "gap", "gap")
    assert list(found.by_seed.values()) == pytest.approx([6, 5, 4])
