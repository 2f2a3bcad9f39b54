"""The report on the terminal: tables of tasks and languages, which the console breaks where they are too wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xaug.data_cards.text import visible
from xaug.evaluate.report.figures import Figure, SuiteFigure, TaskView
from xaug.evaluate.report.missing import missing_lines
from xaug.evaluate.report.view import NOT_REAL, View, view

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from xaug.evaluate.results import Results

_GAP = 2  # spaces between columns


def print_results(results: Results, console: Console) -> None:
    """Print warnings, the tables, the averages, and what is missing and why."""
    shown_ = view(results)
    if results.pocket:
        console.print(NOT_REAL, style="yellow", soft_wrap=True)
    for caution in shown_.cautions:
        console.print(f"Warning: {visible(caution)}", style="yellow", soft_wrap=True)
    for table in (_summary(shown_.official), _baselines(shown_.official), _languages(shown_, shown_.official)):
        console.print(table)
        console.print()
    _print_averages(shown_, console)
    if shown_.unofficial:
        console.print()
        console.print("In addition to the suite, outside its average:", style="bold")
        unofficial = shown_.unofficial
        for table in (_summary(unofficial), _baselines(unofficial), _languages(shown_, unofficial)):
            console.print(table)
            console.print()
        for task in shown_.unofficial:
            if task.info.note:
                console.print(f"{task.title}: {visible(task.info.note)}", soft_wrap=True)
    for task in shown_.tasks:
        if task.settings:
            console.print(f"{task.title}: {visible(task.settings)}", style="dim", soft_wrap=True)
    counted = {name: release for task in shown_.tasks for name, release in task.info.scorer.items()}
    for name, release in counted.items():
        by = ", ".join(visible(task.title) for task in shown_.tasks if name in task.info.scorer)
        console.print(f"{by}: counted by {visible(name)} {visible(release)}", style="dim", soft_wrap=True)
    for line in missing_lines(shown_.results.missing):
        console.print(line, soft_wrap=True)


def number(value: float | None) -> str:
    """A number with one decimal, as in the papers."""
    return "–" if value is None else f"{value:.1f}"


def _with_spread(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return f"{figure.mean:.1f}" + (f" ±{figure.spread:.1f}" if figure.spread is not None else "")


def table_of(*columns: str) -> Table:
    """An empty table of figures. The first column holds names; the others are aligned to the right."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, _GAP, 0, 0), width=None)
    table.add_column(columns[0], no_wrap=True)
    for name in columns[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _summary(tasks: Sequence[TaskView]) -> Table:
    table = table_of("task", "metric", "languages", "average", "without en", "en minus others", "lowest")
    for task in tasks:
        lowest = task.lowest
        table.add_row(
            visible(task.title), visible(task.info.metric), str(len(task.cells)), _with_spread(task.average),
            _with_spread(task.zero_shot), _with_spread(task.gap),
            f"{lowest.language} {lowest.figure.mean:.1f}",
        )  # fmt: skip
    return table


def _baselines(tasks: Sequence[TaskView]) -> Table:
    """The averages with their baselines and numbers of rows, over the same languages."""
    table = table_of("", "average", "chance", "majority", "rows a language", "training rows", "dev rows")
    for task in tasks:
        table.add_row(
            visible(task.title), number(task.average.mean), number(task.chance), number(task.majority), task.rows,
            task.train_rows, "–" if task.info.dev_rows is None else f"{task.info.dev_rows:,}",
        )  # fmt: skip
    return table


def _languages(shown_: View, tasks: Sequence[TaskView]) -> Table:
    """The scores by task and language, in alphabetical order. The console breaks wide tables into several blocks."""
    codes = sorted({code for task in tasks for code in task.cells})
    table = table_of("", *codes)
    for task in tasks:
        cells = [
            _with_spread(task.cells[code].figure)
            if code in task.cells
            else ("n/a" if shown_.why_missing(task.info.id, code) else "")
            for code in codes
        ]
        if any(cells):
            table.add_row(visible(task.title), *cells)
    return table


def _beside(one: SuiteFigure) -> str:
    """`` (chance 20.1, majority 24.0)``."""
    known = [
        f"{name} {number(value)}"
        for name, value in (("chance", one.chance), ("majority", one.majority))
        if value is not None
    ]
    return f" ({', '.join(known)})" if known else ""


def _print_averages(shown_: View, console: Console) -> None:
    for one in shown_.averages:
        title = shown_.title if one.name == shown_.results.suite else one.name
        if one.figure is None:
            continue
        main = one.name == shown_.results.suite
        console.print(
            f"{title} average of {len(one.tasks)} tasks: {_with_spread(one.figure)}{_beside(one)}",
            style="bold" if main else None, soft_wrap=True,
        )  # fmt: skip
    official = next((one for one in shown_.averages if one.name == shown_.results.suite), None)
    if official is not None and official.figure is None:
        console.print(f"There is no {shown_.title} average, because a task is missing.", style="bold", soft_wrap=True)
    elif shown_.shortfalls:
        shortfalls = " ".join(map(visible, shown_.shortfalls))
        console.print(f"This is not the official average. {shortfalls}", soft_wrap=True)
