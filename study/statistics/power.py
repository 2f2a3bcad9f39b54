"""The smallest difference that a study would find with a power of 80 %: beside each estimate, and before any run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from xaug.data_cards.errors import UsageError
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.stats import ALPHA
from xaug.study.findings import Components
from xaug.study.statistics.uncertainty import Uncertainty

POWER = 0.8  # Cohen 1988, Statistical Power Analysis, section 2.4
_NODES = 400  # quantiles of chi squared: power is exact to 0.002, as a test with the noncentral t distribution shows
ROWS_DF = 1_000  # rows are many: with 1,000 the t distribution is the normal one to the second digit


@dataclass(frozen=True)
class Assumed:
    """Standard deviations in points of one arm's score of one task, for a plan before any pilot.

    The defaults are those of a pilot with multilingual-e5-small and 2,000 rows of MNLI, the larger ones of Tatoeba and
    BUCC: 3.2 points between arm seeds and 1.3 points over rows. ``target_seeds`` (of fine-tuning on the target alone)
    and ``between_tasks`` (the correlation of a seed's effects on two tasks) are not measured: 1 point, and half way
    between no and full agreement.
    """

    arm_seeds: float = 3.2
    target_seeds: float = 1.0
    rows: float = 1.3
    between_tasks: float = 0.5

    def components(self, weights: Sequence[float], tasks: int) -> Components:
        """Of a contrast with these weights of arms, over the mean of ``tasks`` tasks.

        Arms are taken to be independent. Pairing them by seeds can only lower the variance, and by how much is what a
        pilot shows.
        """
        arms = sum(weight * weight for weight in weights)
        alone = arms / tasks
        together = arms * (self.between_tasks + (1 - self.between_tasks) / tasks)
        return Components(
            arm_seeds=self.arm_seeds**2 * together, target_seeds=self.target_seeds**2 * alone, rows=self.rows**2 * alone
        )


def power(difference: float, uncertainty: Uncertainty, alpha: float = ALPHA) -> float:
    """The probability that the two-sided test at this level finds a true difference.

    ``uncertainty``: the true variances. The estimated variance of the seeds varies as chi squared over its degrees of
    freedom, so the probability is averaged over quantiles of it; the variance of the rows is taken as known. Without a
    variance of rows this is the power by the noncentral t distribution (Cohen 1988, section 12.3).
    """
    return _power(difference, uncertainty.se, _limits(uncertainty, alpha))


def detectable(uncertainty: Uncertainty, alpha: float = ALPHA) -> float | None:
    """The difference that the test at this level finds with a power of 80 %; None with one seed or without variance."""
    from scipy.optimize import brentq

    if uncertainty.seeds_df < 1 or uncertainty.variance <= 0:
        return None
    se, limits = uncertainty.se, _limits(uncertainty, alpha)
    high = se
    while _power(high, se, limits) < POWER:
        high *= 2
    return float(brentq(lambda difference: _power(difference, se, limits) - POWER, 0.0, high, xtol=1e-6 * high))


def _limits(uncertainty: Uncertainty, alpha: float) -> Parts:
    """The differences above which the test rejects, one for each quantile of the seeds' estimated variance."""
    import numpy as np
    from scipy.special import stdtrit

    rows = uncertainty.rows * -float(stdtrit(max(1, uncertainty.rows_df), alpha / 2))
    if uncertainty.seeds_df < 1:
        return np.array([rows / uncertainty.se])
    seeds = uncertainty.seeds * _quantiles(uncertainty.seeds_df)
    quantile = -float(stdtrit(uncertainty.seeds_df, alpha / 2))
    weighted = (seeds * quantile + rows) / np.sqrt(seeds + uncertainty.rows)
    return np.asarray(np.maximum(weighted, quantile * np.sqrt(seeds)))  # as in Uncertainty.critical


@cache
def _quantiles(df: int) -> Parts:
    """Quantiles of an estimated variance whose true value is 1."""
    import numpy as np
    from scipy.special import chdtri

    return np.asarray(chdtri(df, (np.arange(_NODES) + 0.5) / _NODES) / df)


def _power(difference: float, se: float, limits: Parts) -> float:
    from scipy.special import ndtr

    return float((ndtr((difference - limits) / se) + ndtr((-difference - limits) / se)).mean())


def planned(components: Components, seeds: int, target_seeds: int) -> Uncertainty:
    """How certain a contrast would be with these numbers of seeds. Raises UsageError for components of one seed."""
    if components.arm_seeds is None:
        raise UsageError("The pilot has one arm seed, which shows nothing about other seeds. Run it with two or more.")
    within = 0.0 if components.target_seeds is None else components.target_seeds / target_seeds
    return Uncertainty((components.arm_seeds + within) / seeds, seeds - 1, components.rows, ROWS_DF)


def mde(components: Components, seeds: int, target_seeds: int = 1, alpha: float = ALPHA) -> float | None:
    """The minimum detectable effect of a study that is planned, in points; None with one seed.

    ``components``: of a pilot's analysis, or assumed. ``alpha``: for hypotheses the level after Holm's correction in
    the worst case, 0.05 divided by their number. Raises UsageError where the pilot has one seed.
    """
    return detectable(planned(components, seeds, target_seeds), alpha)
