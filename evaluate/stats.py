"""How sure a score is: limits of resampled scores, p values, Holm's correction, spread over seeds.

The resamples themselves, and what is drawn together, are in ``resampling``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from xaug.evaluate.metrics.base import Measured, Parts
from xaug.evaluate.resampling import Names, resampled

LEVEL = 95.0  # percent
ALPHA = 0.05  # the level of the tests, as 95 % is that of the intervals


def interval(measured: Sequence[Measured], names: Names) -> tuple[float, float]:
    """(low, high) in percent: the 95 % percentile bootstrap of the mean of these scores over their rows.

    Source: Efron and Tibshirani 1993, section 13.3. Raises ValueError without scores, or with different rows.
    """
    return limits(resampled(measured, names))


def limits(values: Parts) -> tuple[float, float]:
    """The 95 % limits of resampled values: percentiles 2.5 and 97.5."""
    low, high = np.percentile(values, [(100.0 - LEVEL) / 2, (100.0 + LEVEL) / 2])
    return float(low), float(high)


def p_value(delta: float, null: Parts) -> float:
    """Two-sided: how often chance alone gives a difference at least as large.

    The observed one counts as one of the draws, so that p is never 0 (Noreen 1989; Yeh 2000, section 2).
    """
    # Sums in another order differ in their last bits: 1e-9 points are no difference.
    reached = int(np.count_nonzero(np.abs(null) >= abs(delta) - 1e-9))
    return (1 + reached) / (1 + len(null))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given: reject below 0.05 and 5 % is the chance of any false rejection.

    Source: Holm 1979, section 3 (step down: the smallest times n, the next times n - 1, never below the one before).
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    out = [1.0] * len(p_values)
    floor = 0.0
    for rank, at in enumerate(order):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[at]))
        out[at] = floor
    return out


def mean(values: Sequence[float]) -> float:
    """Raises ZeroDivisionError without values."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float | None:
    """The sample standard deviation (n - 1); None for fewer than two values: one seed says nothing of others."""
    if len(values) < 2:
        return None
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def seeds_p_value(differences: Sequence[float]) -> float | None:
    """Two-sided paired t test: could seeds alone give this mean difference? One difference a seed, in points.

    None where they say nothing of it: fewer than two, or all the same (retrieval by an encoder that nothing was
    fine-tuned on). Source: Student 1908, "The probable error of a mean".
    """
    spread = deviation(differences)
    if spread is None or spread < 1e-9:  # sums in another order differ in their last bits
        return None
    from scipy.special import stdtr

    size = len(differences)
    return float(2.0 * stdtr(size - 1, -abs(mean(differences)) / (spread / math.sqrt(size))))
