"""The content of a report, put together once. The terminal, the Markdown and the HTML file only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.data_cards.catalog import identify
from xaug.evaluate.averages import ENGLISH, ZERO_SHOT, gaps, shortfalls, task_mean
from xaug.evaluate.families import by_family
from xaug.evaluate.published import SideBySide, side_by_side
from xaug.evaluate.report.capability import Capability, capabilities
from xaug.evaluate.report.cautions import cautions
from xaug.evaluate.report.figures import CellView, Figure, SuiteFigure, TaskView, mean_of_known
from xaug.evaluate.report.missing import Absence, absences
from xaug.evaluate.results import Average, Cell, Over, Results, TaskInfo
from xaug.evaluate.suites import SUITES
from xaug.evaluate.targets import TARGETS

NOT_REAL = "These results are from the embedded world. They do not show how a model performs on real data."


@dataclass(frozen=True)
class View:
    """The content of a report."""

    results: Results
    title: str
    citation: str
    tasks: tuple[TaskView, ...]  # the tasks of the suite's average first
    languages: tuple[str, ...]  # sorted by family
    averages: tuple[SuiteFigure, ...]
    shortfalls: tuple[str, ...]
    cautions: tuple[str, ...]
    published: tuple[SideBySide, ...]
    checklist: tuple[Capability, ...]

    @property
    def official(self) -> tuple[TaskView, ...]:
        """The tasks of the suite's average."""
        return tuple(task for task in self.tasks if task.info.official)

    @property
    def unofficial(self) -> tuple[TaskView, ...]:
        """The tasks that are run with the suite, outside its average."""
        return tuple(task for task in self.tasks if not task.info.official)

    @property
    def missing(self) -> tuple[Absence, ...]:
        """What could not be scored: whole tasks first, then languages of tasks."""
        return absences(self.results.missing)

    def why_missing(self, task: str, language: str) -> str | None:
        """Why a cell is missing; None where the task does not have the language, or the reason is not known."""
        for one in self.results.missing:
            if one.task == task and one.language in (None, language):
                return one.why
        return None

    @property
    def layers(self) -> dict[str, dict[str, list[tuple[int, float]]]]:
        """The scores of a sweep: task → language → (layer, score), by layer."""
        out: dict[str, dict[str, list[tuple[int, float]]]] = {}
        for one in sorted(self.results.layers, key=lambda point: point.layer):
            out.setdefault(one.task, {}).setdefault(one.language, []).append((one.layer, one.score))
        return out


def view(results: Results) -> View:
    """Put together the content of all reports."""
    known = results.suite in SUITES
    suite = SUITES.get(results.suite) if known else None
    tasks = [_task(results, info) for info in results.tasks if any(cell.task == info.id for cell in results.cells)]
    codes = {cell.language for cell in results.cells}
    return View(
        results=results, title=suite.title if suite else results.suite, citation=suite.citation if suite else "",
        tasks=tuple(sorted(tasks, key=lambda task: not task.info.official)),
        languages=tuple(sorted(codes, key=by_family)), averages=_averages(results, tasks),
        shortfalls=shortfalls(results), cautions=cautions(results), published=side_by_side(results),
        checklist=capabilities(results.checklist),
    )  # fmt: skip


def _task(results: Results, info: TaskInfo) -> TaskView:
    by_language: dict[str, list[Cell]] = {}
    for cell in results.cells:
        if cell.task == info.id:
            by_language.setdefault(cell.language, []).append(cell)
    cells = {
        code: CellView(code, Figure.of([one.main for one in own], own[0].low, own[0].high), tuple(own))
        for code, own in sorted(by_language.items())
    }
    own_gaps = [one.gap for one in gaps(results) if one.task == info.id]
    whole = [value for seed in results.seeds if (value := task_mean(results, info.id, seed)) is not None]
    apart = [value for seed in results.seeds if (value := task_mean(results, info.id, seed, apart=True)) is not None]
    intervals = {one.over: (one.low, one.high) for one in results.means if one.task == info.id}

    def figure(values: Sequence[float], over: Over) -> Figure:
        return Figure.of(values, *intervals.get(over, (None, None)))

    return TaskView(
        info=info, title=_title(info), cells=cells,
        average=figure(whole, "languages"),
        zero_shot=figure(apart, "zero-shot languages") if apart and ENGLISH in cells else None,
        gap=figure(own_gaps, "gap") if own_gaps else None,
    )  # fmt: skip


def _title(info: TaskInfo) -> str:
    """The task's title without the name of its world."""
    name = identify(info.id).name
    return TARGETS.get(name).title if name in TARGETS else info.title


def _averages(results: Results, tasks: Sequence[TaskView]) -> tuple[SuiteFigure, ...]:
    by_id = {task.info.id: task for task in tasks}
    named: dict[str, list[Average]] = {}
    for one in results.averages:
        named.setdefault(one.name, []).append(one)
    out = []
    for name, own in named.items():
        known = [one.value for one in own if one.value is not None]
        figure = Figure.of(known, own[0].low, own[0].high) if len(known) == len(own) else None
        zero_shot = name == ZERO_SHOT
        chance, majority = (
            mean_of_known([_baseline(by_id.get(task), which, zero_shot=zero_shot) for task in own[0].of])
            for which in ("chance", "majority")
        )
        out.append(SuiteFigure(name, figure, own[0].of, chance, majority))
    return tuple(out)


def _baseline(task: TaskView | None, which: Literal["chance", "majority"], *, zero_shot: bool) -> float | None:
    """A task's baseline over the languages of the average."""
    if task is None:
        return None
    cells = [cell for code, cell in task.cells.items() if not (zero_shot and code == ENGLISH)]
    return mean_of_known([cell.chance if which == "chance" else cell.majority for cell in cells])
