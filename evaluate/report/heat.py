"""The geometry of a heat map: a line for each language, a column for each task or contrast. The template draws it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xaug.evaluate.families import shown
from xaug.evaluate.report.colours import scale, text_on
from xaug.evaluate.report.figures import CellView, TaskView
from xaug.evaluate.report.view import View

# Pixels in the coordinates of the drawing, which the page scales.
FAMILY, LABEL, COLUMN, ROW, HEAD = 112, 134, 72, 20, 40
LETTER = 6.2  # the width of a letter on average, with room to spare
_LEGEND, _STEPS, _SCALE = 46, 40, 240  # height of the legend, colours in it, width of its scale
_TITLE = 13  # height of a line of a title


@dataclass(frozen=True)
class Filled:
    """What a cell says. ``fill``: its colour, empty where nothing was scored. ``title``: its tooltip."""

    fill: str
    text: str
    title: str
    strong: bool = False


@dataclass(frozen=True)
class Box:
    """A cell with its position and the colour of its text."""

    x: int
    y: int
    ink: str
    of: Filled


@dataclass(frozen=True)
class Legend:
    """The scale below the map. ``colours``: share of its width → colour."""

    colours: Callable[[float], str]
    low: str
    middle: str
    high: str


@dataclass(frozen=True)
class About:
    """What the map shows. ``key``: its name among the maps of a page, for the ids of its title and description."""

    key: str
    title: str
    desc: str


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

    about: About
    width: int
    height: int
    column: int  # width of a column
    head: int  # height of the titles of the columns
    columns: Sequence[tuple[int, Sequence[str]]]  # middle of the column, title in lines
    left: int  # left edge of the first column
    lines: Sequence[Line]
    boxes: Sequence[Box]
    legend: Sequence[tuple[float, str]]  # left edge, colour
    legend_y: int
    legend_right: int  # right edge of the scale
    ends: tuple[str, str, str]  # of the scale: its left end, its middle, its right end


def heat(of: View) -> Heat:
    """The heat map of all tasks and languages. Its scale reaches from the lowest to the highest score, in full tens."""
    figures = [cell.figure.mean for task in of.tasks for cell in task.cells.values()]
    low = min(90, 10 * math.floor(min(figures, default=0.0) / 10))
    high = max(low + 10, 10 * math.ceil(max(figures, default=100.0) / 10))
    about = About(
        "heat", "Scores by language and task",
        "A line for each language, by family; a column for each task. Darker blue is lower, lighter yellow is higher,"
        f" from {low} to {high} percent. All scores are in the table of all scores.",
    )  # fmt: skip
    return grid(
        about, of.languages, [folded(task.title) for task in of.tasks],
        lambda code, at: _filled(of, of.tasks[at], code, (low, high)), Legend(scale, str(low), "", f"{high} %"),
    )  # fmt: skip


def grid(
    about: About,
    languages: Sequence[str],
    columns: Sequence[Sequence[str]],
    cell: Callable[[str, int], Filled | None],
    legend: Legend,
) -> Heat:
    """A heat map. ``languages``: codes, sorted by family. ``cell``: (language, number of the column) → what is there.

    ``columns``: the title of each, in lines; all columns are as wide as the longest line.
    """
    wide = max([COLUMN, *(math.ceil(LETTER * len(line)) + 10 for title in columns for line in title)])
    head = max([HEAD, *(_TITLE * len(title) + 14 for title in columns)])
    left = FAMILY + LABEL
    lines, boxes, before = [], [], ""
    for at, code in enumerate(languages):
        y, one = head + at * ROW, shown(code)
        lines.append(Line(y, code, one.name, one.family if one.family != before else ""))
        before = one.family
        for column in range(len(columns)):
            filled = cell(code, column)
            if filled is not None:
                ink = text_on(filled.fill) if filled.fill else ""
                boxes.append(Box(left + column * wide, y, ink, filled))
    bottom = head + len(languages) * ROW
    step = _SCALE / _STEPS
    return Heat(
        about=about, width=left + max(len(columns) * wide, _SCALE), height=bottom + _LEGEND, column=wide, head=head,
        columns=[(left + at * wide + wide // 2, title) for at, title in enumerate(columns)],
        left=left, lines=lines, boxes=boxes,
        legend=[(left + at * step, legend.colours(at / (_STEPS - 1))) for at in range(_STEPS)],
        legend_y=bottom + 12, legend_right=left + _SCALE, ends=(legend.low, legend.middle, legend.high),
    )  # fmt: skip


def folded(title: str) -> list[str]:
    """A long title, split into two lines at its hyphen or space."""
    if len(title) <= 8:  # it fits into the width of a column
        return [title]
    head, mark, tail = title.partition("-" if "-" in title else " ")
    return [(head + mark).strip(), tail.strip()] if tail else [title]


def _filled(of: View, task: TaskView, code: str, ends: tuple[int, int]) -> Filled | None:
    cell = task.cells.get(code)
    name = f"{task.title}, {shown(code).name}"
    if cell is None:
        why = of.why_missing(task.info.id, code)
        return None if why is None else Filled("", "–", f"{name}: not available: {why}")
    fill = scale((cell.figure.mean - ends[0]) / (ends[1] - ends[0]))
    return Filled(fill, f"{cell.figure.mean:.1f}", f"{name}: {described(cell)}")


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
