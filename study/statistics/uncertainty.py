"""How certain an estimate is whose variance comes from two sources: the seeds, of which there are few, and the rows.

The critical value is that of Cochran and Cox (Experimental Designs, 2nd edition 1957, section 4.14): the mean of both
sources' t quantiles, weighted by the sources' variances. But it is never so small that the interval would be narrower
than with the seeds' variance alone, because a second source of variance makes no estimate more certain. (Without this
floor, a small variance of rows would narrow it where the quantile of the seeds is more than twice that of the rows.)

Satterthwaite's degrees of freedom (Biometrics Bulletin 2, 1946) are the more usual choice, but with few seeds they are
too liberal. In 400,000 draws with 3 seeds and a tenth as much variance from rows as from seeds, a test at 5 % by
Satterthwaite rejects a true null hypothesis in 7.8 % of cases, and one at 1 % in 3.5 %. By Cochran and Cox these are
4.6 and 1.1 %, and with the floor 4.6 and 0.9 %; with the floor no test is above its level, from 2 seeds on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from xaug.evaluate.stats import ALPHA

_SMALLEST = 1e-12  # a smaller p is given as this


@dataclass(frozen=True)
class Uncertainty:
    """The variance of an estimate in points squared. ``seeds_df``: 0 where there is one seed and ``seeds`` is 0."""

    seeds: float
    seeds_df: int
    rows: float
    rows_df: int

    @property
    def variance(self) -> float:
        """The sum of both sources."""
        return self.seeds + self.rows

    @property
    def se(self) -> float:
        """The standard error, in points."""
        return math.sqrt(self.variance)

    def critical(self, tail: float) -> float:
        """The value that the estimate, divided by its standard error, exceeds with this probability if it is 0."""
        from scipy.special import stdtrit

        quantiles = [(variance, -float(stdtrit(df, tail))) for variance, df in self._sources]
        weighted = sum(variance * quantile for variance, quantile in quantiles) / self.variance
        return max(weighted, quantiles[0][1] * math.sqrt(quantiles[0][0] / self.variance))

    def tail(self, ratio: float) -> float:
        """The probability that an estimate of 0, divided by its standard error, exceeds ``ratio``."""
        from scipy.optimize import brentq

        if ratio < 0:
            return 1.0 - self.tail(-ratio)
        if self.critical(_SMALLEST) <= ratio:
            return _SMALLEST
        found = brentq(lambda log: self.critical(math.exp(log)) - ratio, math.log(_SMALLEST), math.log(0.5))
        return math.exp(float(found))

    def p(self, value: float) -> float:
        """The two-sided p value of no difference.

        Where all rows and seeds agree, the standard error is 0 and p is that of a sign test over the rows.
        """
        if abs(value) < 1e-9:  # sums in different orders differ in their last bits
            return 1.0
        if self.variance == 0:
            return max(_SMALLEST, 2.0 ** -min(self.rows_df, 1000))  # 2 · 2^-rows
        return min(1.0, 2.0 * self.tail(abs(value) / self.se))

    def half_width(self, alpha: float = ALPHA) -> float:
        """Half the width of the interval at the level 1 - alpha, in points."""
        return self.critical(alpha / 2) * self.se if self.variance > 0 else 0.0

    @cached_property
    def df(self) -> float:
        """The degrees of freedom of the t distribution that has the same 95 % limits."""
        from scipy.optimize import brentq
        from scipy.special import stdtrit

        dfs = [df for _, df in self._sources]
        if len(set(dfs)) < 2:
            return float(dfs[0]) if dfs else float(self.rows_df)
        wanted = self.critical(ALPHA / 2)
        return float(brentq(lambda df: -stdtrit(df, ALPHA / 2) - wanted, min(dfs), max(dfs)))

    @property
    def _sources(self) -> list[tuple[float, int]]:
        """The variance and the degrees of freedom of each source that has a variance, the seeds first."""
        both = ((self.seeds, self.seeds_df), (self.rows, self.rows_df))
        return [(variance, max(1, df)) for variance, df in both if variance > 0]
