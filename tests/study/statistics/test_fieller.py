"""The share of a gain that an arm retains, against the set of shares that a test does not reject."""

from __future__ import annotations

import numpy as np
import pytest
from making_observations import drawn, flat, observed
from xaug.study.findings import Retained
from xaug.study.observations import Observations
from xaug.study.statistics.estimands import line
from xaug.study.statistics.fieller import retained
from xaug.study.statistics.replicates import blocks
from xaug.study.statistics.scores import arranged
from xaug.study.statistics.variance import Effects


def computed(observations: Observations) -> Retained:
    scores = arranged(observations, ["none"])
    effects = Effects(scores, list(blocks(scores, 100)))
    suite = line("suite", "suite", scores.cells, scores.targets)
    found = retained(effects, suite, "clean+bae", "clean", "none")
    assert found is not None
    return found


def gains(clean: float, augmented: float, spread: float, seed: int = 0) -> Observations:
    rng = np.random.default_rng(seed)
    moved = {arm: rng.normal(0, spread, 6) for arm in ("none", "clean", "clean+bae", "clean+random")}
    more = {"none": 0.0, "clean": clean, "clean+bae": augmented, "clean+random": clean}
    return observed(flat(lambda arm, at, target, task, code: 50 + more[arm] + moved[arm][at]), seeds=6)


def test_the_limits_invert_the_paired_t_test() -> None:
    """Without a variance of rows, the shares q with |t| of arm - none - q (clean - none) below 2.571."""
    observations = gains(10, 6, 2)
    found = computed(observations)
    scores = arranged(observations)
    none, clean, arm = (scores.means[scores.arms.index(name)].mean(axis=1) for name in ("none", "clean", "clean+bae"))
    shares = np.linspace(-1, 3, 40_001)
    left = (arm - none)[None] - shares[:, None] * (clean - none)[None]
    t = left.mean(axis=1) / (left.std(axis=1, ddof=1) / np.sqrt(6))
    kept = shares[np.abs(t) <= 2.570582]
    assert found.value == pytest.approx((arm - none).mean() / (clean - none).mean())
    assert (found.low, found.high) == (pytest.approx(kept[0], abs=2e-4), pytest.approx(kept[-1], abs=2e-4))


def test_no_share_of_a_gain_that_is_not_told_apart_from_zero() -> None:
    found = computed(gains(0.5, 0.5, 4, seed=1))
    assert (found.value, found.low, found.high) == (None, None, None)


def test_one_seed_shows_no_share() -> None:
    found = computed(observed(drawn(1, gain=0.4), seeds=1))
    assert found.value is None


def test_constant_scores_give_a_share_without_a_width() -> None:
    found = computed(gains(10, 5, 0))
    assert (found.value, found.low, found.high) == (pytest.approx(0.5),) * 3


def test_no_common_seed_gives_nothing() -> None:
    observations = gains(10, 5, 1)
    kept = tuple(one for one in observations.scores if (one.arm == "clean") == (one.seed == 0))
    scores = arranged(Observations(observations.arms, observations.seeds, observations.targets, kept))
    effects = Effects(scores, list(blocks(scores, 20)))
    suite = line("suite", "suite", scores.cells, scores.targets)
    assert retained(effects, suite, "clean+bae", "clean", "none") is None
