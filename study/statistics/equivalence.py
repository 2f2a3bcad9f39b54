"""Two one-sided tests: is a difference smaller than a margin that was declared before the study?"""

from __future__ import annotations

from xaug.study.statistics.uncertainty import Uncertainty


def equivalence_p(value: float, uncertainty: Uncertainty, margin: float) -> float:
    """The p value of the hypothesis that the true difference is at least ``margin`` points, in either direction.

    It is the larger of the p values of both one-sided tests. At the level alpha, rejecting it is the same as finding
    the interval at the level 1 - 2 alpha within the margins. Source: Schuirmann 1987, Journal of Pharmacokinetics and
    Biopharmaceutics 15, 657.
    """
    if uncertainty.variance == 0:
        inside = abs(value) < margin
        return uncertainty.p(margin) if inside else 1.0
    below, above = (margin + value) / uncertainty.se, (margin - value) / uncertainty.se
    return max(uncertainty.tail(below), uncertainty.tail(above))
