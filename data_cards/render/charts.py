"""The geometry of a card's drawings, in the coordinates of an SVG that the page scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.data_cards.facts.model import Histogram, LengthFacts, ScoreFacts
from xaug.data_cards.page.ticks import nice_ticks

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 340, 150, 8, 8, 24, 22
_INNER = WIDTH - LEFT - RIGHT
_THINNEST = 2.0  # of a bar, so that it is seen if the threshold is far from all scores


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a stacked bar. ``kind``: the class that colours it."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A histogram with stacked bars or with outlines. ``mark``: the x of the threshold; ``paths``: (class, path)."""

    title: str
    told: str  # the drawing in words, for those who cannot see it
    bars: tuple[Bar, ...]
    paths: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[float, str], ...]
    mark: tuple[float, str] | None = None
    width: int = WIDTH
    height: int = TOP + HEIGHT + FOOT
    base: int = TOP + HEIGHT


def score_chart(scores: ScoreFacts, title: str, threshold: float | None) -> Chart:
    """Draw the scores of a filter: kept rows at the bottom, then those that a later one rejects, then the rest."""
    groups = (("kept", scores.kept), ("elsewhere", scores.elsewhere), ("failed", scores.failed))
    axis = _Axis.of(scores.kept, [] if threshold is None else [threshold])
    highest = max((sum(own.counts[at] for _, own in groups) for at in range(len(scores.kept.counts))), default=0)
    bars = []
    for at in range(len(scores.kept.counts)):
        floor = float(TOP + HEIGHT)
        x, width = axis.bin(scores.kept, at)
        for kind, own in groups:
            height = HEIGHT * own.counts[at] / max(1, highest)
            if height:
                floor -= height
                bars.append(Bar(kind, x, round(floor, 2), max(width, _THINNEST), round(height, 2)))
    mark = None if threshold is None else (axis.place(threshold), f"{threshold:g}")
    told = ", ".join(f"{own.total:,} {kind}" for kind, own in groups)
    return Chart(title, f"Rows by score: {told}.", tuple(bars), (), axis.ticks(), mark)


def length_chart(lengths: LengthFacts) -> Chart:
    """Draw the lengths of a column before and after the attack. Heights are shares of the rows."""
    axis = _Axis.of(lengths.before, [])
    groups = [("before", lengths.before)] + ([("after", lengths.after)] if lengths.after is not None else [])
    highest = max((max(own.counts, default=0) / max(1, own.total) for _, own in groups), default=0.0) or 1.0
    paths = tuple((kind, _outline(own, axis, highest)) for kind, own in groups)
    told = f"Characters of {lengths.column}: {lengths.mean_before:.1f} on average"
    if lengths.mean_after is not None:
        told += f" before and {lengths.mean_after:.1f} after"
    return Chart(lengths.column, f"{told}.", (), paths, axis.ticks())


def _outline(own: Histogram, axis: _Axis, highest: float) -> str:
    """Return the path around the bars of a histogram, whose heights are shares of its rows."""
    points = [(axis.bin(own, 0)[0], float(TOP + HEIGHT))]
    for at, n in enumerate(own.counts):
        x, width = axis.bin(own, at)
        y = TOP + HEIGHT * (1 - n / max(1, own.total) / highest)
        points += [(x, y), (x + width, y)]
    points.append((points[-1][0], float(TOP + HEIGHT)))
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


@dataclass(frozen=True, slots=True)
class _Axis:
    """A horizontal axis from ``low`` to ``high``."""

    low: float
    high: float

    @classmethod
    def of(cls, histogram: Histogram, more: Sequence[float]) -> _Axis:
        """Return the axis of a histogram that also shows some further values."""
        end = histogram.start + histogram.width * max(1, len(histogram.counts))
        return cls(min(histogram.start, *more, end), max(end, *more, histogram.start))

    def place(self, value: float) -> float:
        return round(LEFT + _INNER * (value - self.low) / (self.high - self.low), 2)

    def bin(self, histogram: Histogram, at: int) -> tuple[float, float]:
        """Return x and width of a bin."""
        start = histogram.start + at * histogram.width
        return self.place(start), round(self.place(start + histogram.width) - self.place(start), 2)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        room = (self.high - self.low) * 1e-9
        return tuple(
            (self.place(tick), f"{tick:g}")
            for tick in nice_ticks(self.low, self.high)
            if self.low - room <= tick <= self.high + room
        )
