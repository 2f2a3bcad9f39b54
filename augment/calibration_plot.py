"""Draw a calibration as one SVG: precision and recall of each filter over its thresholds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from xaug.augment.calibrate import Calibration
from xaug.augment.curves import FilterCurve, Point

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP, _BELOW = 260, 160, 46, 54, 60, 66
_ACROSS = 4  # panels side by side
# Colours of Okabe and Ito (2008), which people with any colour vision can distinguish.
_PRECISION, _RECALL = "#0072b2", "#d55e00"
_STYLE = """<style>
text { font: 11px sans-serif; fill: #333 } .title { font-weight: bold } .frame { stroke: #bbb; fill: none }
.now { stroke: #777; stroke-dasharray: 3 3 } .best { stroke: #009e73 } path { fill: none; stroke-width: 1.8 }
svg { background: #fff }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .frame { stroke: #555 } svg { background: #1b1b1b } }
</style>"""


def plot(calibration: Calibration) -> str:
    """The text of the SVG, with one panel per filter."""
    head = (
        f"{calibration.ref}: the truth of {calibration.known} of {calibration.rows} attacked rows is known;"
        f" {calibration.holds} keep their label"
    )
    return drawn(head, [("", curve) for curve in calibration.curves])


def drawn(title: str, curves: Sequence[tuple[str, FilterCurve]]) -> str:
    """The text of an SVG with one panel per curve, at most ``_ACROSS`` side by side. Each curve has a caption."""
    across = min(len(curves), _ACROSS)
    width, height = _LEFT + max(across, 2) * (_WIDTH + _GAP), _TOP + -(-len(curves) // _ACROSS) * (_HEIGHT + _BELOW)
    panels = "".join(_panel(caption, curve, i) for i, (caption, curve) in enumerate(curves))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{_STYLE}'
        f'<text class="title" x="{_LEFT}" y="18">{escape(title)}</text>'
        f'<text x="{_LEFT}" y="34" style="fill:{_PRECISION}">precision</text>'
        f'<text x="{_LEFT + 70}" y="34" style="fill:{_RECALL}">recall</text>'
        f'<text x="{_LEFT + 120}" y="34">dashed: present threshold; green: best F0.5</text>{panels}</svg>\n'
    )


def _panel(caption: str, curve: FilterCurve, number: int) -> str:
    left, top = _LEFT + number % _ACROSS * (_WIDTH + _GAP), _TOP + number // _ACROSS * (_HEIGHT + _BELOW)
    points = curve.points or (curve.now,)
    low, high = points[0].threshold, points[-1].threshold
    span = (high - low) or 1.0

    def x(threshold: float) -> float:
        return left + _WIDTH * min(max((threshold - low) / span, 0.0), 1.0)

    def line(values: Sequence[float], colour: str) -> str:
        known = [(p, value) for p, value in zip(points, values, strict=True) if not math.isnan(value)]
        path = " ".join(
            f"{'L' if i else 'M'}{x(point.threshold):.1f},{top + _HEIGHT * (1 - value):.1f}"
            for i, (point, value) in enumerate(known)
        )
        return f'<path d="{path}" stroke="{colour}"/>'

    def mark(point: Point, name: str) -> str:
        at = x(point.threshold)
        return f'<line class="{name}" x1="{at:.1f}" x2="{at:.1f}" y1="{top}" y2="{top + _HEIGHT}"/>'

    sign = "≥" if curve.keep == "at_least" else "≤"
    return (
        f'<rect class="frame" x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}"/>'
        f'<text x="{left - 8}" y="{top + 4}" text-anchor="end">1</text>'
        f'<text x="{left - 8}" y="{top + _HEIGHT}" text-anchor="end">0</text>'
        + line([p.precision for p in points], _PRECISION)
        + line([p.recall for p in points], _RECALL)
        + mark(curve.now, "now")
        + mark(curve.best, "best")
        + f'<text x="{left}" y="{top + _HEIGHT + 16}">{low:.2f}</text>'
        f'<text x="{left + _WIDTH}" y="{top + _HEIGHT + 16}" text-anchor="end">{high:.2f}</text>'
        f'<text class="title" x="{left}" y="{top + _HEIGHT + 34}">{escape(caption + curve.name)}'
        f" kept if {sign} threshold</text>"
    )
