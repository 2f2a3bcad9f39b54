"""``train_curve.svg``: loss by task, dev scores and learning rate over the steps, drawn without a plotting library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from pathlib import Path
from typing import Any

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.page.ticks import nice_ticks
from xaug.data_cards.parameters import param
from xaug.data_cards.text import visible
from xaug.train.report.metrics import read_metrics

NAME = "train_curve.svg"
_WIDTH, _PANEL, _LEFT, _RIGHT, _TOP, _GAP = 810, 200, 60, 200, 30, 46
# The colours of Okabe and Ito (2008), which people with any colour vision can distinguish.
_COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#7f7f7f", "#b2df8a", "#6a3d9a",
)  # fmt: skip
_POINTS = 400  # the most points of a line: more would be invisible, and a million steps still make a small file
_DOTTED = 30  # a line of at most this many points shows them as dots, because a single point makes no line
Point = tuple[float, float]
_STYLE = """<style>
text { font: 11px sans-serif; fill: #333 } .title { font-weight: bold } .grid { stroke: #ddd } .raw { opacity: .25 }
svg { background: #fff }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .grid { stroke: #444 } svg { background: #1b1b1b } }
path { fill: none; stroke-width: 1.5 }
</style>"""


@dataclass(frozen=True)
class _Line:
    name: str
    points: Sequence[Point]
    faint: bool = False
    colour: int = 0


def write_curve(folder: Path) -> Path:
    """Draw the run's metrics.jsonl. The same metrics give the same bytes. Raises StorageError."""
    path = folder / NAME
    with storage(path, "write the run's curve", param("output")):
        write_atomic(path, draw(list(read_metrics(folder)), folder.name).encode())
    return path


def draw(records: Sequence[dict[str, Any]], title: str) -> str:
    """The SVG of a run's records (lines of metrics.jsonl)."""
    steps = [record for record in records if record["kind"] == "step"]
    evals = [record for record in records if record["kind"] == "eval"]
    colours = {task: at for at, task in enumerate(dict.fromkeys(record["task"] for record in steps))}
    losses: list[_Line] = []
    for task, colour in colours.items():
        points = [(r["step"], r["loss"]) for r in steps if r["task"] == task and r["loss"] is not None]
        losses.append(_Line("", _thinned(points), faint=True, colour=colour))
        losses.append(_Line(task, _thinned(_smoothed(points)), colour=colour))
    main = dict.fromkeys((task, next(iter(own), "")) for record in evals for task, own in record["scores"].items())
    rows = {task: number for record in evals for task, number in record.get("rows", {}).items()}
    scores = [
        _Line(
            f"{task} {metric}" + (f" ({rows[task]:,})" if task in rows else ""),
            [(r["step"], y) for r in evals if (y := r["scores"].get(task, {}).get(metric)) is not None],
            colour=colours.setdefault(task, len(colours)),
        )
        for task, metric in main
    ]
    rates = [_Line("lr", _thinned([(record["step"], record["lr"]) for record in steps]))]
    panels = [
        ("loss", losses),
        ("dev score, percent (of so many rows)" if rows else "dev score, percent", scores),
        ("learning rate", rates),
    ]
    shown = [(name, lines) for name, lines in panels if any(line.points for line in lines)]
    last = max((record["step"] for record in [*steps, *evals]), default=1)
    title = visible(title)  # XML has no escape for a control character
    height = _TOP + len(shown) * (_PANEL + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">', _STYLE,
        f"<title>{escape(title)}</title>", f'<text class="title" x="{_LEFT}" y="18">{escape(title)}</text>',
    ]  # fmt: skip
    for at, (name, lines) in enumerate(shown):
        parts += _panel(name, lines, _TOP + at * (_PANEL + _GAP) + 14, last)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(name: str, lines: Sequence[_Line], top: float, last: int) -> list[str]:
    values = [y for line in lines for _, y in line.points if math.isfinite(y)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    ticks = nice_ticks(min(low, 0.0) if low < high / 2 else low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    right = _WIDTH - _RIGHT

    def place(point: Point) -> str:
        x = _LEFT + (right - _LEFT) * point[0] / max(1, last)
        y = top + _PANEL * (1 - (point[1] - low) / ((high - low) or 1.0))
        return f"{x:.1f},{y:.1f}"

    out = [f'<text class="title" x="{_LEFT}" y="{top - 4:.0f}">{escape(name)}</text>']
    for tick in ticks:
        y = place((0, tick)).split(",")[1]
        out.append(f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y}" y2="{y}"/>')
        out.append(f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end" dominant-baseline="middle">{tick:g}</text>')
    for tick in nice_ticks(0, last):
        if tick <= last:
            x = place((tick, low)).split(",")[0]
            out.append(f'<text x="{x}" y="{top + _PANEL + 14:.0f}" text-anchor="middle">{tick:g}</text>')
    out.append(f'<text x="{right + 10}" y="{top + _PANEL + 14:.0f}">step</text>')
    for line in lines:
        finite = [point for point in line.points if math.isfinite(point[1])]
        colour = _COLOURS[line.colour % len(_COLOURS)]
        if finite:
            path = "M" + "L".join(place(point) for point in finite)
            out.append(f'<path class="{"raw" if line.faint else "line"}" stroke="{colour}" d="{path}"/>')
        if len(finite) <= _DOTTED and not line.faint:
            places = (place(point).split(",") for point in finite)
            out += [f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/>' for x, y in places]
    for at, line in enumerate(line for line in lines if line.name):
        colour, below = _COLOURS[line.colour % len(_COLOURS)], top + 12 + 15 * at
        out.append(f'<rect x="{right + 10}" y="{below - 8:.0f}" width="10" height="10" fill="{colour}"/>')
        out.append(f'<text x="{right + 25}" y="{below:.0f}">{escape(line.name)}</text>')
    return out


def _smoothed(points: Sequence[Point]) -> list[Point]:
    """For each step, the mean over its loss and those of its neighbours (a fiftieth of all steps on each side)."""
    reach = max(1, len(points) // 50)
    sums = list(accumulate((value for _, value in points), initial=0.0))  # a single pass: runs have a million steps
    out = []
    for at, (step, _) in enumerate(points):
        first, last = max(0, at - reach), min(len(points), at + reach + 1)
        out.append((step, (sums[last] - sums[first]) / (last - first)))
    return out


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    every = -(-len(points) // _POINTS)
    return points if every <= 1 else [*points[::every], points[-1]]
