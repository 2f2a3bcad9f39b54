"""Precision and recall of a filter at its thresholds, from the scores of rows for which the truth is known.

A filter keeps the rows on one side of its threshold, and rows without a score. Precision is the share of the kept rows
that are good; recall is the share of the good rows that are kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.filters.base import FilterSpec, Score, verdict

STEPS = 40  # thresholds per filter: the quantiles of its scores, so that each step changes which rows are kept
# Precision weighs more than recall: a wrong label harms the training data, a lost row only costs time.
BETA = 0.5


@dataclass(frozen=True, slots=True)
class Point:
    """One filter alone at one threshold. Precision and recall are in [0, 1].

    Precision is not a number where no row is kept, and recall is none where no row is good.
    """

    threshold: float
    kept: int  # rows
    precision: float
    recall: float

    @property
    def score(self) -> float:
        """F-beta with ``BETA`` (van Rijsbergen 1979), in [0, 1]: precision counts twice as much as recall."""
        if math.isnan(self.precision) or math.isnan(self.recall):
            return 0.0
        weight = BETA * BETA
        below = weight * self.precision + self.recall
        return (1 + weight) * self.precision * self.recall / below if below else 0.0


@dataclass(frozen=True, slots=True)
class FilterCurve:
    """One filter at its present threshold, at the best one, and at all thresholds."""

    name: str
    keep: str  # "at_least" or "at_most"
    now: Point
    best: Point
    points: tuple[Point, ...]

    def at_precision(self, wanted: float) -> Point | None:
        """The point of the highest recall among those of at least this precision; None without one."""
        reached = [point for point in self.points if point.precision >= wanted and point.kept]
        return max(reached, key=lambda point: (point.recall, point.precision), default=None)


def curve(spec: FilterSpec, scores: Sequence[Score], good: Sequence[bool], now: float) -> FilterCurve:
    """The curve of a filter over rows, from their scores and whether each of them is good."""
    ordered = sorted({float(score) for score in scores if score is not None})
    steps = sorted({ordered[i * (len(ordered) - 1) // STEPS] for i in range(STEPS + 1)}) if ordered else []

    def at(threshold: float) -> Point:
        return point(threshold, [verdict(spec, score, threshold) is not False for score in scores], good)

    points = tuple(at(threshold) for threshold in steps)
    return FilterCurve(spec.name, spec.keep, at(now), max((*points, at(now)), key=lambda p: p.score), points)


def point(threshold: float, kept: Sequence[bool], good: Sequence[bool]) -> Point:
    """The precision and recall of a decision about rows."""
    both = sum(k and t for k, t in zip(kept, good, strict=True))
    precision = both / sum(kept) if any(kept) else math.nan
    return Point(threshold, sum(kept), precision, both / sum(good) if any(good) else math.nan)
