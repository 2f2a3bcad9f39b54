"""The share of one contrast in another with its interval: how much of the clean arm's gain an augmented arm keeps."""

from __future__ import annotations

import math

from xaug.study.findings import Retained
from xaug.study.statistics.estimands import Line
from xaug.study.statistics.variance import Effects


def retained(effects: Effects, line: Line, arm: str, clean: str, none: str) -> Retained | None:
    """(arm - none) / (clean - none) over a line's cells, with Fieller's 95 % interval; None without common seeds.

    The interval holds the shares q for which the contrast ``arm - none - q (clean - none)`` is not told apart from 0.
    Its variance is a quadratic function of q, so the limits are the roots of a quadratic equation. Where ``clean -
    none`` itself is not told apart from 0, there are no limits on both sides, and no share is given. The critical value
    is that of the contrast with the estimated share. Source: Fieller 1954, Journal of the Royal Statistical Society B
    16, 175.
    """
    # All three need the same seeds, also where the combined contrast has a weight of 0.
    pair = {arm: 1.0, clean: 0.0, none: -1.0}
    gained = {arm: 0.0, clean: 1.0, none: -1.0}
    top, bottom = effects.effect(pair, line), effects.effect(gained, line)
    difference = effects.effect({arm: 1.0, clean: -1.0, none: 0.0}, line)
    if top is None or bottom is None or difference is None:
        return None
    absent = Retained(arm=arm, value=None, low=None, high=None)
    if len(bottom.by_seed) < 2 or abs(bottom.value) <= bottom.uncertainty.half_width() or bottom.value == 0:
        return absent
    share = top.value / bottom.value
    at_share = effects.effect({arm: 1.0, clean: -share, none: share - 1.0}, line)
    if at_share is None or at_share.uncertainty.variance == 0:
        return Retained(arm=arm, value=share, low=share, high=share)
    squared = at_share.uncertainty.critical(0.025) ** 2
    v_top, v_bottom = top.uncertainty.variance, bottom.uncertainty.variance
    covariance = (v_top + v_bottom - difference.uncertainty.variance) / 2
    # a q² - 2 b q + c <= 0
    a = bottom.value**2 - squared * v_bottom
    b = top.value * bottom.value - squared * covariance
    c = top.value**2 - squared * v_top
    root = b * b - a * c
    if a <= 0 or root < 0:
        return absent
    return Retained(arm=arm, value=share, low=(b - math.sqrt(root)) / a, high=(b + math.sqrt(root)) / a)
