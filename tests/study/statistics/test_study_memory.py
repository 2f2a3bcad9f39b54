"""The memory of a large study."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from making_observations import ARMS
from xaug.evaluate.families import languages
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.stack import Scored
from xaug.study.observations import Observation, Observations, TargetFacts
from xaug.study.statistics.analysis import analyse
from xaug.study.statistics.arms import Arm


@pytest.mark.slow
def test_six_arms_ten_seeds_two_target_seeds_forty_languages() -> None:
    """4,800 runs of one task whose languages translate each other: the largest block there can be."""
    rng = np.random.default_rng(0)
    ids = tuple(map(str, range(500)))
    arms = (*ARMS, Arm("clean+pwws", "augmented", "mnli"), Arm("clean+duplicate", "control", "mnli"))
    found = tuple(
        Observation(arm.name, seed, at, "xnli", code, Scored(ids, (Measured("accuracy", "mean", right),)))
        for arm in arms
        for seed in range(10)
        for at in range(2)
        for code in list(languages())[:40]
        for right in [rng.integers(0, 2, (len(ids), 1)).astype(float)]
    )
    targets = {"xnli": TargetFacts("xnli", "XNLI", "classification", True, True, True)}
    observations = Observations(tuple(arm.name for arm in arms), tuple(range(10)), targets, found)
    tracemalloc.start()
    try:
        analysis = analyse(observations, arms, pocket=False, cross_checked=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len({one.name for one in analysis.findings if one.scope == "cell"}) == 40
    assert all(one.estimate.seeds == 10 for one in analysis.findings)
    assert peak < 600 * 2**20
