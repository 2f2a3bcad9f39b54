"""The drawing of a dose response: the effect of augmented rows by their share among the training rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.data_cards.page.ticks import nice_ticks
from xaug.study.findings import Analysis, Estimate
from xaug.study.report.facts import ArmFacts
from xaug.study.report.figures import told

# Pixels in the coordinates of the drawing, which the page scales.
WIDTH, HEIGHT, LEFT, TOP, FOOT, RIGHT = 400, 190, 44, 30, 36, 24


@dataclass(frozen=True)
class Point:
    """An arm: its place, its interval and its tooltip."""

    x: float
    y: float
    low: float
    high: float
    title: str


@dataclass(frozen=True)
class Dosage:
    """The panel of one series of arms. ``against``: the arm that is subtracted from each."""

    series: str
    against: str
    points: Sequence[Point]
    path: str  # through the points and the share of 0, where the difference is 0
    zero: float  # y of a difference of 0
    start: float  # x of a share of 0
    ticks_x: Sequence[tuple[float, int]]  # x, percent
    ticks_y: Sequence[tuple[float, float]]  # y, points
    width: int = WIDTH
    height: int = TOP + HEIGHT + FOOT


def dosages(analysis: Analysis, arms: Sequence[ArmFacts]) -> tuple[Dosage, ...]:
    """A panel for each series with at least two arms of different shares that are compared with the same arm."""
    by_series: dict[str, dict[str, float]] = {}
    for one in arms:
        if one.dose is not None:
            by_series.setdefault(one.dose.series, {})[one.arm] = one.dose.share
    panels = (_panel(analysis, series, shares) for series, shares in by_series.items())
    return tuple(panel for panel in panels if panel is not None)


def _panel(analysis: Analysis, series: str, shares: Mapping[str, float]) -> Dosage | None:
    compared = _compared(analysis, shares)
    if compared is None:
        return None
    against, effects = compared
    points = sorted((shares[arm], arm, one) for arm, one in effects.items())
    ticks = nice_ticks(min(0.0, *(one.low for *_, one in points)), max(0.0, *(one.high for *_, one in points)))
    low, high = ticks[0], ticks[-1]

    def across(share: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)

    def down(value: float) -> float:
        return round(TOP + HEIGHT * (1 - (value - low) / (high - low)), 1)

    drawn = [
        Point(
            across(share), down(one.value), down(one.low), down(one.high), f"{arm}, share {share:.0%}: {told(one)}"
        )
        for share, arm, one in points
    ]  # fmt: skip
    path = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in [(across(0.0), down(0.0)), *((at.x, at.y) for at in drawn)])
    return Dosage(
        series=series, against=against, points=drawn, path=path, zero=down(0.0), start=across(0.0),
        ticks_x=[(across(at / 100), at) for at in (0, 25, 50, 75, 100)], ticks_y=[(down(tick), tick) for tick in ticks],
    )  # fmt: skip


def _compared(analysis: Analysis, shares: Mapping[str, float]) -> tuple[str, dict[str, Estimate]] | None:
    """The arm that most of the series' arms are compared with, and the contrasts over all tasks by arm.

    None if fewer than two arms of different shares are compared with one arm outside of the series.
    """
    suite = {one.contrast: one.estimate for one in analysis.findings if one.scope == "suite"}
    found: dict[str, dict[str, Estimate]] = {}
    for contrast in analysis.contrasts:
        signs = {weight: arm for arm, weight in contrast.weights.items()}
        if len(contrast.weights) == 2 and set(signs) == {1.0, -1.0} and contrast.name in suite:
            arm, other = signs[1.0], signs[-1.0]
            if arm in shares and other not in shares:
                found.setdefault(other, {})[arm] = suite[contrast.name]
    usable = {
        other: effects for other, effects in found.items() if len({shares[arm] for arm in effects}) > 1
    }  # fmt: skip
    return max(usable.items(), key=lambda item: len(item[1])) if usable else None
