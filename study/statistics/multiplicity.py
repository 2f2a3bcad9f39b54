"""The correction of p values in exploratory tables. For declared hypotheses see `evaluate.stats.holm`."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """q values, in the order given. Of the lines with q below 0.05, at most 5 % are expected to be no differences.

    Source: Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289; it also holds for lines
    that depend on each other positively, as tasks and languages with the same seeds do (Benjamini and Yekutieli 2001,
    Annals of Statistics 29, 1165).
    """
    number = len(p_values)
    order = sorted(range(number), key=lambda at: p_values[at], reverse=True)
    out = [1.0] * number
    ceiling = 1.0
    for place, at in enumerate(order):
        ceiling = min(ceiling, p_values[at] * number / (number - place))
        out[at] = ceiling
    return out
