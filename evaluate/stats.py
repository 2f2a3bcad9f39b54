"""How certain a score is: limits of bootstrap replicates, p values, Holm's correction, spread over seeds.

The bootstrap itself is in ``resampling``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from xaug.evaluate.metrics.base import Measured, Parts
from xaug.evaluate.resampling import bootstrap
from xaug.evaluate.seeding import Names

LEVEL = 95.0  # the level of the intervals, in percent
ALPHA = 0.05  # the level of the tests


def interval(measured: Sequence[Measured], names: Names) -> tuple[float, float]:
    """The limits (low, high) of the 95 % percentile bootstrap of the mean of these scores, in percent.

    Source: Efron and Tibshirani 1993, section 13.3. Raises ValueError without scores, or if their rows differ.
    """
    return limits(bootstrap(measured, names))


def limits(values: Parts) -> tuple[float, float]:
    """The 95 % limits of bootstrap replicates: their 2.5th and 97.5th percentiles."""
    low, high = np.percentile(values, [(100.0 - LEVEL) / 2, (100.0 + LEVEL) / 2])
    return float(low), float(high)


def p_value(delta: float, null: Parts) -> float:
    """The two-sided p value: how often a random permutation gives a difference at least as large as the observed one.

    ``null``: the differences of the permutations. The observed difference counts as one of them, so that p is never 0
    (Noreen 1989; Yeh 2000, section 2).
    """
    # Sums in different orders differ in their last bits, so differences within 1e-9 points are equal.
    reached = int(np.count_nonzero(np.abs(null) >= abs(delta) - 1e-9))
    return (1 + reached) / (1 + len(null))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given. Rejecting below 0.05 keeps the chance of any false rejection at 5 %.

    Source: Holm 1979, section 3. The smallest p is multiplied by n, the next one by n - 1 and so on; no adjusted value
    is below the one before it.
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    out = [1.0] * len(p_values)
    floor = 0.0
    for rank, at in enumerate(order):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[at]))
        out[at] = floor
    return out


def mean(values: Sequence[float]) -> float:
    """The exactly rounded mean. Raises ZeroDivisionError without values."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float | None:
    """The sample standard deviation (n - 1); None for fewer than two values, which show nothing about other seeds."""
    if len(values) < 2:
        return None
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def seeds_p_value(differences: Sequence[float]) -> float | None:
    """The p value of a two-sided paired t test: could seeds alone give this mean difference?

    ``differences``: one for each seed, in points. None where there are fewer than two, or where all are equal
    (retrieval with an encoder that is not fine-tuned). Source: Student 1908, "The probable error of a mean".
    """
    spread = deviation(differences)
    if spread is None or spread < 1e-9:  # sums in different orders differ in their last bits
        return None
    from scipy.special import stdtr

    size = len(differences)
    return float(2.0 * stdtr(size - 1, -abs(mean(differences)) / (spread / math.sqrt(size))))
