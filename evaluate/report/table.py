"""The report on a terminal: tasks × languages in blocks that fit 100 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xaug.data_cards.text import visible
from xaug.evaluate.report.missing import missing_lines
from xaug.evaluate.report.view import NOT_REAL, Figure, TaskView, View, view

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from xaug.evaluate.compare import Comparison, Delta
    from xaug.evaluate.results import Results

WIDTH = 100  # columns; a terminal is rarely narrower, and a pipe has none of its own
_FIGURE = 11  # of a column: "100.0 ±10.0"
_GAP = 2


def print_results(results: Results, console: Console) -> None:
    """The whole: a line if it is not of real data, the tables, averages, what is missing and why."""
    shown_ = view(results)
    if results.pocket:
        console.print(NOT_REAL, style="yellow", soft_wrap=True)
    for table in (_summary(shown_.official), *_languages(shown_, shown_.official)):
        console.print(table)
        console.print()
    _print_averages(shown_, console)
    if shown_.unofficial:
        console.print()
        console.print("Beside the suite, outside its average:", style="bold")
        for table in (_summary(shown_.unofficial), *_languages(shown_, shown_.unofficial)):
            console.print(table)
            console.print()
        for task in shown_.unofficial:
            if task.info.note:
                console.print(f"{task.title}: {visible(task.info.note)}", soft_wrap=True)
    for task in shown_.tasks:
        if task.settings:
            console.print(f"{task.title}: {visible(task.settings)}", style="dim", soft_wrap=True)
    for line in missing_lines(shown_.results.missing):
        console.print(line, soft_wrap=True)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """B less A: over all, by task, script, family and language. Single cells are in the written report."""
    if comparison.pocket:
        console.print(NOT_REAL, style="yellow", soft_wrap=True)
    for side, name in ((comparison.a, "A"), (comparison.b, "B")):
        console.print(f"{name}: {visible(side.folder)} ({visible(side.model)}, {side.sha256[:12]})", soft_wrap=True)
    console.print()
    for kind, title in (
        ("suite", "Over the tasks that count"), ("task", "By task"), ("script", "By script, without English"),
        ("family", "By family, without English"), ("language", "By language"),
    ):  # fmt: skip
        deltas = [one for one in comparison.deltas if one.kind == kind]
        if deltas:
            console.print(title, style="bold")
            console.print(_deltas(deltas, comparison.titles))
            console.print()
    console.print(
        "* p below 0.05 after Holm's correction over the lines of its table; interval: 95 %, over rows.", style="dim",
        soft_wrap=True,
    )  # fmt: skip
    if len(comparison.seeds) > 1:
        console.print(
            "With several seeds * asks of them too: seed p, a paired t test of their differences, below 0.05.",
            style="dim", soft_wrap=True,
        )  # fmt: skip
    for note in comparison.notes:
        console.print(visible(note), soft_wrap=True)


def number(value: float | None) -> str:
    """One decimal, as the papers print."""
    return "–" if value is None else f"{value:.1f}"


def _with_spread(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return f"{figure.mean:.1f}" + (f" ±{figure.spread:.1f}" if figure.spread is not None else "")


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, _GAP, 0, 0), width=None)
    table.add_column(columns[0], no_wrap=True, overflow="ellipsis", max_width=16)
    for name in columns[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _summary(tasks: Sequence[TaskView]) -> Table:
    table = _table("", "metric", "languages", "average", "without en", "en less others", "lowest")
    for task in tasks:
        lowest = task.lowest
        table.add_row(
            visible(task.title), visible(task.info.metric), str(len(task.cells)), _with_spread(task.average),
            _with_spread(task.zero_shot), _with_spread(task.gap),
            f"{lowest.language} {lowest.figure.mean:.1f}",
        )  # fmt: skip
    return table


def _languages(shown_: View, tasks: Sequence[TaskView]) -> list[Table]:
    """Blocks of as many languages as fit, in alphabetical order."""
    title = max((len(task.title) for task in tasks), default=0)
    fit = max(1, (WIDTH - min(title, 16) - _GAP) // (_FIGURE + _GAP))
    codes = sorted({code for task in tasks for code in task.cells})
    out = []
    for block in (codes[at : at + fit] for at in range(0, len(codes), fit)):
        table = _table("", *block)
        for task in tasks:
            cells = [
                _with_spread(task.cells[code].figure)
                if code in task.cells
                else ("n/a" if shown_.why_missing(task.info.id, code) else "")
                for code in block
            ]
            if any(cells):
                table.add_row(visible(task.title), *cells)
        out.append(table)
    return out


def _print_averages(shown_: View, console: Console) -> None:
    for one in shown_.averages:
        title = shown_.title if one.name == shown_.results.suite else one.name
        if one.figure is None:
            continue
        main = one.name == shown_.results.suite
        console.print(
            f"{title} average of {len(one.tasks)} tasks: {_with_spread(one.figure)}", style="bold" if main else None,
            soft_wrap=True,
        )  # fmt: skip
    official = next((one for one in shown_.averages if one.name == shown_.results.suite), None)
    if official is not None and official.figure is None:
        console.print(f"No {shown_.title} average: a task is missing.", style="bold", soft_wrap=True)
    elif shown_.shortfalls:
        console.print(f"Not the official average. {' '.join(map(visible, shown_.shortfalls))}", soft_wrap=True)


def _deltas(deltas: Sequence[Delta], titles: Mapping[str, str]) -> Table:
    from xaug.evaluate.report.lines import label

    seeds = any(one.sd is not None for one in deltas)
    table = _table("", "A", "B", "B - A", "95 %", "p", "p (Holm)", "", *(("seed sd", "seed p") if seeds else ()))
    for one in deltas:
        over = number(one.sd), "–" if one.seeds_p is None else f"{one.seeds_p:.4f}"
        table.add_row(
            visible(label(one, titles)), number(one.a), number(one.b), f"{one.delta:+.2f}",
            f"[{one.low:+.2f}, {one.high:+.2f}]", f"{one.p:.4f}", f"{one.holm:.4f}",
            "*" if one.sure else "", *(over if seeds else ()),
        )  # fmt: skip
    return table
