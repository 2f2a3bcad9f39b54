"""How good is a filter? Precision and recall of each at each threshold, against the embedded world's own truth.

Only rows that an attack made out of the world's, and whose edits the world can read, are counted: there ``truth`` says
whether the gold label still holds. A filter keeps the rows on its side of a threshold; precision is the share of kept
rows whose label holds, recall the share of rows whose label holds that it keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xaug.augment.attacks import MADE
from xaug.augment.filters import FILTERS
from xaug.augment.filters.base import FilterSpec, verdict
from xaug.augment.judgement import thresholds_of
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.manifest import REJECTED
from xaug.data_cards.text import fault
from xaug.data_cards.version import Version
from xaug.pocket import POCKET
from xaug.pocket.tasks import TASKS
from xaug.pocket.truth import truth

STEPS = 40  # thresholds of a filter: the quantiles of its scores, so that each step moves rows
# The best threshold weighs precision over recall: a wrong label in training data harms, a lost row only costs.
BETA = 0.5


@dataclass(frozen=True, slots=True)
class Point:
    """A filter at one threshold, alone. Shares of 1."""

    threshold: float
    kept: int
    precision: float
    recall: float

    @property
    def score(self) -> float:
        """F-beta with ``BETA`` (van Rijsbergen 1979): precision counts twice as much as recall."""
        weight = BETA * BETA
        below = weight * self.precision + self.recall
        return (1 + weight) * self.precision * self.recall / below if below else 0.0


@dataclass(frozen=True, slots=True)
class FilterCurve:
    """One filter: where it stands now, and over all thresholds."""

    name: str
    keep: str  # "at_least" or "at_most"
    now: Point
    best: Point
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """All filters of a version."""

    ref: str
    rows: int  # that an attack made: successful ones, or changed ones where no victim was asked
    known: int  # of them, rows that the world can read
    holds: int  # of these, rows whose label holds
    together: Point  # all filters at the version's own thresholds
    curves: tuple[FilterCurve, ...]


def calibrate(version: Version) -> Calibration:
    """Judge a version's filters. Raises UsageError for one not of the embedded world, or without attacked rows."""
    task = version.dataset
    if task.world != POCKET or task.name not in TASKS:
        raise UsageError(
            f"{version.ref} is not of the embedded world: nobody knows the truth of its rows. Calibrate on pocket tasks"
            f" ({', '.join(str(one.card.id) for one in TASKS)})."
        )
    bounds = thresholds_of(version)
    rows, true = [], []
    attacked = 0
    for row in _made(version):
        attacked += 1
        try:
            said = truth(task.name, row)
        except ValueError as error:
            raise CorruptVersionError(f"{version.ref}: {fault(error)}. Generate it again.") from None
        if said is not None:
            rows.append(row)
            true.append(said)
    if not any(true):
        raise UsageError(
            f"{version.ref}: of {attacked} attacked rows none is one whose label still holds: attack more."
        )
    scored = [spec for spec in FILTERS if spec.name in bounds and spec.name != "outcome" and not spec.sequential]
    curves = tuple(_curve(spec, rows, true, bounds[spec.name]) for spec in scored)
    kept = [not row["reason"] for row in rows]
    return Calibration(version.ref, attacked, len(rows), sum(true), _point(0.0, kept, true), curves)


def _made(version: Version) -> Iterator[dict[str, Any]]:
    names = [*(name for name in version.manifest.splits if name != REJECTED), REJECTED]
    for name in names:
        for row in version.table(name).to_pylist():
            if row["outcome"] in MADE:
                yield row


def _curve(spec: FilterSpec, rows: Sequence[dict[str, Any]], true: Sequence[bool], now: float) -> FilterCurve:
    scores = [row[f"{spec.name}_score"] for row in rows]
    ordered = sorted({float(score) for score in scores if score is not None})
    steps = sorted({ordered[i * (len(ordered) - 1) // STEPS] for i in range(STEPS + 1)}) if ordered else []

    def at(threshold: float) -> Point:
        # A row that a filter says nothing of is kept.
        return _point(threshold, [verdict(spec, score, threshold) is not False for score in scores], true)

    points = tuple(at(threshold) for threshold in steps)
    return FilterCurve(spec.name, spec.keep, at(now), max((*points, at(now)), key=lambda p: p.score), points)


def _point(threshold: float, kept: Sequence[bool], true: Sequence[bool]) -> Point:
    both = sum(k and t for k, t in zip(kept, true, strict=True))
    return Point(threshold, sum(kept), both / sum(kept) if any(kept) else 0.0, both / sum(true))
