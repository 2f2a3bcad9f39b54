"""An effect as it is written down: with its interval, its p value and its minimum detectable effect."""

from __future__ import annotations

from xaug.study.findings import Estimate
from xaug.study.statistics.power import detectable
from xaug.study.statistics.variance import Effect


def estimate(effect: Effect, alpha: float) -> Estimate:
    """The estimate of an effect. ``alpha``: the level for which its minimum detectable effect is given."""
    sure = effect.uncertainty
    half = sure.half_width()
    return Estimate(
        value=effect.value, se=sure.se, df=sure.df, low=effect.value - half, high=effect.value + half,
        p=sure.p(effect.value), seeds=len(effect.by_seed), rows=effect.rows, mde=detectable(sure, alpha),
        by_seed=dict(effect.by_seed),
    )  # fmt: skip
