"""The geometry of the heat map: a line for each language, a column for each task. The template only draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xaug.evaluate.families import shown
from xaug.evaluate.report.colours import scale, text_on
from xaug.evaluate.report.figures import CellView, TaskView
from xaug.evaluate.report.view import View

# Pixels in the coordinates of the drawing, which the page scales.
FAMILY, LABEL, COLUMN, ROW, HEAD = 112, 134, 72, 20, 40
_LEGEND, _STEPS, _SCALE = 46, 40, 240  # height of the legend, colours in it, width of its scale


@dataclass(frozen=True)
class Box:
    """A cell: its position, its colour, its text and its tooltip. ``fill`` is empty where nothing was scored."""

    x: int
    y: int
    fill: str
    ink: str
    text: str
    title: str


@dataclass(frozen=True)
class Line:
    """A language. ``family`` is only set for the first language of a family."""

    y: int
    code: str
    name: str
    family: str


@dataclass(frozen=True)
class Heat:
    """The whole drawing."""

    width: int
    height: int
    columns: Sequence[tuple[int, Sequence[str]]]  # middle of the column, title of the task in one or two lines
    left: int  # left edge of the first column
    lines: Sequence[Line]
    boxes: Sequence[Box]
    legend: Sequence[tuple[float, str]]  # left edge, colour
    legend_y: int
    legend_right: int  # right edge of the scale
    low: int
    high: int


def heat(of: View) -> Heat:
    """The heat map of all tasks and languages. Its scale reaches from the lowest to the highest score, in full tens."""
    figures = [cell.figure.mean for task in of.tasks for cell in task.cells.values()]
    low = min(90, 10 * math.floor(min(figures, default=0.0) / 10))
    high = max(low + 10, 10 * math.ceil(max(figures, default=100.0) / 10))
    left = FAMILY + LABEL
    lines, boxes, before = [], [], ""
    for at, code in enumerate(of.languages):
        y, one = HEAD + at * ROW, shown(code)
        lines.append(Line(y, code, one.name, one.family if one.family != before else ""))
        before = one.family
        for column, task in enumerate(of.tasks):
            box = _box(of, task, code, left + column * COLUMN, y, (low, high))
            if box is not None:
                boxes.append(box)
    bottom = HEAD + len(of.languages) * ROW
    step = _SCALE / _STEPS
    return Heat(
        width=left + max(len(of.tasks) * COLUMN, _SCALE), height=bottom + _LEGEND,
        columns=[(left + at * COLUMN + COLUMN // 2, _folded(task.title)) for at, task in enumerate(of.tasks)],
        left=left, lines=lines, boxes=boxes,
        legend=[(left + at * step, scale(at / (_STEPS - 1))) for at in range(_STEPS)],
        legend_y=bottom + 12, legend_right=left + _SCALE, low=low, high=high,
    )  # fmt: skip


def _folded(title: str) -> list[str]:
    """A long title, split into two lines at its hyphen or space."""
    if len(title) <= 8:  # it fits into the width of a column
        return [title]
    head, mark, tail = title.partition("-" if "-" in title else " ")
    return [head + mark.strip(), tail] if tail else [title]


def _box(of: View, task: TaskView, code: str, x: int, y: int, ends: tuple[int, int]) -> Box | None:
    cell = task.cells.get(code)
    name = f"{task.title}, {shown(code).name}"
    if cell is None:
        why = of.why_missing(task.info.id, code)
        return None if why is None else Box(x, y, "", "", "–", f"{name}: not available: {why}")
    fill = scale((cell.figure.mean - ends[0]) / (ends[1] - ends[0]))
    return Box(x, y, fill, text_on(fill), f"{cell.figure.mean:.1f}", f"{name}: {described(cell)}")


def described(cell: CellView) -> str:
    """``71.3 [69.8, 72.7], 5,010 rows of test, chance 33.3, majority 33.3``."""
    figure, first = cell.figure, cell.first
    spread = ""
    if figure.low is not None and figure.high is not None:
        spread = f" [{figure.low:.1f}, {figure.high:.1f}]"
    elif figure.sd is not None:
        spread = f" ± {figure.sd:.1f} over {len(cell.cells)} seeds"
    known = (("chance", cell.chance), ("majority", cell.majority))
    baselines = "".join(f", {name} {value:.1f}" for name, value in known if value is not None)
    return f"{figure.mean:.1f}{spread}, {first.rows:,} rows of {first.split}{baselines}"
