"""The covariance of a study's scores over bootstrap replicates of its rows."""

from __future__ import annotations

import numpy as np
import pytest
from making_observations import drawn, observed
from xaug.evaluate.metrics.base import Parts
from xaug.study.observations import Observations
from xaug.study.statistics.replicates import Block, blocks
from xaug.study.statistics.scores import arranged


def of(observations: Observations, replicates: int = 400) -> list[Block]:
    return list(blocks(arranged(observations), replicates))


def rows_of(observations: Observations, arm: str, seed: int, task: str, language: str) -> Parts:
    """What each row scores, the mean over target seeds."""
    found = [
        one.scored.measured[0].parts[:, 0]
        for one in observations.scores
        if (one.arm, one.seed, one.task, one.language) == (arm, seed, task, language)
    ]
    return np.asarray(100 * np.mean(found, axis=0))


def test_translations_are_resampled_together_and_others_apart() -> None:
    found = of(observed(drawn(2)))
    assert [block.cells for block in found] == [
        (("tatoeba", "de"),), (("tatoeba", "sw"),), (("xnli", "de"), ("xnli", "en"), ("xnli", "sw")),
    ]  # fmt: skip


def test_the_covariance_is_that_of_means_of_rows() -> None:
    """A mean of n rows has the bootstrap covariance of its rows, divided by n."""
    observations = observed(drawn(3), seeds=2)
    xnli = of(observations, 4_000)[-1]
    arms = observations.arms
    for first in (("clean", 0, "de"), ("none", 1, "en")):
        for second in (("clean", 0, "de"), ("clean", 0, "en"), ("clean+bae", 1, "sw")):
            a, b = (rows_of(observations, arm, seed, "xnli", code) for arm, seed, code in (first, second))
            expected = np.mean((a - a.mean()) * (b - b.mean())) / len(a)
            at = [(arms.index(arm), seed, xnli.cells.index(("xnli", code))) for arm, seed, code in (first, second)]
            scale = np.sqrt(a.var() * b.var()) / len(a)
            assert xnli.covariance[at[0] + at[1]] == pytest.approx(expected, abs=0.08 * scale)


def test_equal_models_do_not_differ_on_any_replicate() -> None:
    """All arms and seeds share the draws."""

    def same(arm: str, seed: int, at: int, task: str, code: str) -> list[float]:
        return list((np.random.default_rng([len(task), len(code)]).random(50) < 0.5).astype(float))

    for block in of(observed(same)):
        size = len(block.cells)
        flat = block.covariance.reshape(-1, size, 12, size).reshape(12, size, 12, size)
        for column in range(size):
            assert np.ptp(flat[:, column, :, column]) == pytest.approx(0, abs=1e-9)


def test_the_draws_depend_on_names_alone() -> None:
    whole = observed(drawn(4))
    fewer = Observations(whole.arms[:2], whole.seeds, whole.targets, tuple(
        one for one in reversed(whole.scores) if one.arm in whole.arms[:2]
    ))  # fmt: skip
    first, second = of(whole, 4_000)[-1].covariance[1, 0, 0, 1, 0, 0], of(fewer, 4_000)[-1].covariance[1, 0, 0, 1, 0, 0]
    assert second == pytest.approx(first, rel=0.15)
    assert np.array_equal(of(whole, 50)[-1].covariance, of(whole, 50)[-1].covariance)
