"""The mixed model as a second opinion."""

from __future__ import annotations

import numpy as np
import pytest
from making_observations import flat, observed, without
from scipy import stats
from xaug.study.findings import CrossCheck
from xaug.study.hypotheses import named
from xaug.study.observations import Observations
from xaug.study.statistics.estimands import line
from xaug.study.statistics.mixed import cross_check
from xaug.study.statistics.scores import arranged


def checked(observations: Observations, contrast: str = "clean+bae - clean") -> CrossCheck | str:
    scores = arranged(observations)
    suite = line("suite", "suite", scores.cells, scores.targets)
    return cross_check(scores, named(contrast, scores.arms), suite)


def moved(seeds: int, *, by_task: float, tasks: tuple[str, ...] = ("tatoeba", "xnli")) -> Observations:
    rng = np.random.default_rng(3)
    shared, own = rng.normal(0, 2, seeds), rng.normal(0, 2, (4, seeds))
    rest = rng.normal(0, by_task, (4, seeds, 2))
    place = {"none": 0, "clean": 1, "clean+bae": 2, "clean+random": 3}

    def score(arm: str, seed: int, at: int, task: str, code: str) -> float:
        more = rest[place[arm], seed, int(task == "xnli")]
        return 50 + 3 * place[arm] + shared[seed] + own[place[arm], seed] + more + (8.0 if code == "en" else 0.0)

    return observed(flat(score), seeds=seeds, tasks=tasks)


@pytest.mark.parametrize("contrast", ["clean+bae - clean", "clean+bae - (clean + clean+random) / 2"])
def test_it_agrees_with_the_contrast_and_its_spread_over_seeds(contrast: str) -> None:
    observations = moved(8, by_task=1.5)
    found = checked(observations, contrast)
    assert isinstance(found, CrossCheck)
    scores = arranged(observations)
    suite = line("suite", "suite", scores.cells, scores.targets)
    weights = named(contrast, scores.arms).weights
    by_seed = sum(
        weight * scores.means[scores.arms.index(arm)] @ np.array(list(suite.weights.values()))
        for arm, weight in weights.items()
    )
    assert found.value == pytest.approx(np.mean(by_seed), abs=1e-6)
    assert found.se == pytest.approx(np.std(by_seed, ddof=1) / np.sqrt(8), rel=0.25)


def test_of_two_arms_it_is_the_paired_t_test() -> None:
    """Balanced, and with variances above 0, the restricted likelihood gives the mean squares of the paired design."""
    observations = moved(8, by_task=0.5)
    found = checked(observations)
    assert isinstance(found, CrossCheck)
    scores = arranged(observations)
    both = [
        (scores.means[at][:, :2].mean(axis=1) + scores.means[at][:, 2:].mean(axis=1)) / 2
        for at in (scores.arms.index("clean+bae"), scores.arms.index("clean"))
    ]
    exact = stats.ttest_rel(*both)
    assert found.p == pytest.approx(exact.pvalue, rel=0.02)


def test_one_task_has_no_intercept_of_the_arm_in_a_seed() -> None:
    found = checked(moved(6, by_task=1.0, tasks=("tatoeba",)))
    assert isinstance(found, CrossCheck)
    assert found.se > 0


def test_what_statsmodels_reports_is_noted() -> None:
    """Without an effect of arms within seeds, that variance is 0 and lies on the boundary."""
    rng = np.random.default_rng(5)
    noise = {arm: rng.normal(0, 1, (5, 2)) for arm in ("none", "clean", "clean+bae", "clean+random")}
    found = checked(
        observed(flat(lambda arm, seed, at, task, code: 50 + noise[arm][seed, int(task == "xnli")]), seeds=5)
    )
    assert isinstance(found, CrossCheck)
    assert "statsmodels reports" in found.note
    assert "boundary" in found.note


def test_constant_scores_give_a_sentence() -> None:
    found = checked(observed(flat(lambda *key: 50.0)))
    assert isinstance(found, str)
    assert "clean+bae - clean cannot be fitted" in found


def test_one_seed_gives_a_sentence() -> None:
    found = checked(without(moved(4, by_task=1.0), lambda one: one.arm == "clean" and one.seed > 0))
    assert isinstance(found, str)
    assert "fewer than two seeds" in found
