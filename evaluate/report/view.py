"""What a report shows, put together once: the terminal, the Markdown and the HTML page only lay it out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.evaluate.averages import ENGLISH, gaps, shortfalls, task_mean
from xaug.evaluate.families import by_family
from xaug.evaluate.published import Beside, beside
from xaug.evaluate.report.missing import Absence, absences
from xaug.evaluate.results import Average, Cell, Diagnostic, Over, Results, TaskInfo
from xaug.evaluate.stats import deviation, mean
from xaug.evaluate.suites import SUITES
from xaug.evaluate.targets import POCKET

NOT_REAL = "From the embedded world: no figure here is of real data, and none says how a model does on it."


@dataclass(frozen=True)
class Figure:
    """A figure over seeds, in percent. With one seed it has the bootstrap interval, with several a deviation."""

    mean: float
    low: float | None
    high: float | None
    sd: float | None

    @property
    def spread(self) -> float | None:
        """What stands behind ±: the deviation over seeds, or half the interval."""
        if self.low is None or self.high is None:
            return self.sd
        return (self.high - self.low) / 2

    @classmethod
    def of(cls, values: Sequence[float], low: float | None = None, high: float | None = None) -> Figure:
        """The interval is left out where there are several seeds: it is of one model's rows."""
        alone = len(values) == 1
        return cls(mean(values), low if alone else None, high if alone else None, deviation(values))


@dataclass(frozen=True)
class CellView:
    """A task in a language, over its seeds."""

    language: str
    figure: Figure
    cells: tuple[Cell, ...]  # one a seed

    @property
    def first(self) -> Cell:
        """For what does not differ between seeds: rows, split, settings."""
        return self.cells[0]

    @property
    def scores(self) -> dict[str, float]:
        """Score name → its mean over seeds."""
        return {name: mean([cell.scores[name] for cell in self.cells]) for name in self.first.scores}


@dataclass(frozen=True)
class TaskView:
    """A task's row."""

    info: TaskInfo
    title: str  # without the world's name in front: the page says it once
    cells: Mapping[str, CellView]  # language → cell
    average: Figure
    zero_shot: Figure | None  # without English
    gap: Figure | None  # English less the others

    @property
    def lowest(self) -> CellView:
        """The language that the task does worst in."""
        return min(self.cells.values(), key=lambda cell: cell.figure.mean)

    @property
    def settings(self) -> str:
        """How a retrieval score came about: what its languages share (a threshold is each language's own)."""
        several = [dict(cell.first.settings) for cell in self.cells.values()]
        shared = {name: value for name, value in several[0].items() if all(one.get(name) == value for one in several)}
        return settings_text(shared)


@dataclass(frozen=True)
class SuiteFigure:
    """One average over seeds; ``figure`` None: a task is missing."""

    name: str
    figure: Figure | None
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Capability:
    """A line of the checklist: failure rate in percent by language, over seeds."""

    name: str
    rates: Mapping[str, float]
    cases: int
    examples: tuple[tuple[str, Mapping[str, str]], ...]  # (language, what was told, asked, wanted, said)

    @property
    def rate(self) -> float:
        """The mean over languages."""
        return mean(list(self.rates.values()))


@dataclass(frozen=True)
class View:
    """Everything."""

    results: Results
    title: str
    citation: str
    tasks: tuple[TaskView, ...]  # official ones first
    languages: tuple[str, ...]  # by family
    averages: tuple[SuiteFigure, ...]
    shortfalls: tuple[str, ...]
    beside: tuple[Beside, ...]
    checklist: tuple[Capability, ...]

    @property
    def official(self) -> tuple[TaskView, ...]:
        """Those of the average."""
        return tuple(task for task in self.tasks if task.info.official)

    @property
    def unofficial(self) -> tuple[TaskView, ...]:
        """Run with the suite, outside its average."""
        return tuple(task for task in self.tasks if not task.info.official)

    @property
    def missing(self) -> tuple[Absence, ...]:
        """Tasks first, then languages of tasks."""
        return absences(self.results.missing)

    def why_missing(self, task: str, language: str) -> str | None:
        """Why there is no such cell; None: the task does not have the language, or it is not known."""
        for one in self.results.missing:
            if one.task == task and one.language in (None, language):
                return one.why
        return None

    @property
    def layers(self) -> dict[str, dict[str, list[tuple[int, float]]]]:
        """Of a sweep: task → language → (layer, score), by layer."""
        out: dict[str, dict[str, list[tuple[int, float]]]] = {}
        for one in sorted(self.results.layers, key=lambda point: point.layer):
            out.setdefault(one.task, {}).setdefault(one.language, []).append((one.layer, one.score))
        return out


def view(results: Results) -> View:
    """Put together what all reports show."""
    known = results.suite in SUITES
    suite = SUITES.get(results.suite) if known else None
    tasks = [_task(results, info) for info in results.tasks if any(cell.task == info.id for cell in results.cells)]
    codes = {cell.language for cell in results.cells}
    return View(
        results=results, title=suite.title if suite else results.suite, citation=suite.citation if suite else "",
        tasks=tuple(sorted(tasks, key=lambda task: not task.info.official)),
        languages=tuple(sorted(codes, key=by_family)), averages=_averages(results), shortfalls=shortfalls(results),
        beside=beside(results), checklist=_checklist(results.checklist),
    )  # fmt: skip


def settings_text(settings: Mapping[str, object]) -> str:
    """``layer 7 of 12, pooling mean, scoring cosine``."""
    told = dict(settings)
    of = told.pop("layers_total", None)
    return ", ".join(
        f"{name.replace('_', ' ')} {value_text(value)}" + (f" of {of}" if name == "layer" and of is not None else "")
        for name, value in told.items()
    )


def value_text(value: object) -> str:
    """``no``, ``query: `` in quotes, ``xnli, pawsx``: a setting's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(value_text(one) for one in value) or "none"
    if isinstance(value, str) and value != value.strip():
        return json.dumps(value, ensure_ascii=False)  # quoted: the blank at its end is part of a prefix
    return f"{value:.4g}" if isinstance(value, float) else str(value)


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
    sure = {one.over: (one.low, one.high) for one in results.means if one.task == info.id}

    def figure(values: Sequence[float], over: Over) -> Figure:
        return Figure.of(values, *sure.get(over, (None, None)))

    return TaskView(
        info=info, title=info.title.removeprefix("Pocket ") if info.id.startswith(POCKET) else info.title, cells=cells,
        average=figure(whole, "languages"),
        zero_shot=figure(apart, "zero-shot languages") if apart and ENGLISH in cells else None,
        gap=figure(own_gaps, "gap") if own_gaps else None,
    )  # fmt: skip


def _averages(results: Results) -> tuple[SuiteFigure, ...]:
    named: dict[str, list[Average]] = {}
    for one in results.averages:
        named.setdefault(one.name, []).append(one)
    out = []
    for name, own in named.items():
        known = [one.value for one in own if one.value is not None]
        figure = Figure.of(known, own[0].low, own[0].high) if len(known) == len(own) else None
        out.append(SuiteFigure(name, figure, own[0].of))
    return tuple(out)


def _checklist(found: Sequence[Diagnostic]) -> tuple[Capability, ...]:
    grouped: dict[str, dict[str, list[Diagnostic]]] = {}
    for one in found:
        grouped.setdefault(one.capability, {}).setdefault(one.language, []).append(one)
    out = []
    for name, languages in grouped.items():
        rates = {
            code: 100.0 * sum(one.failed for one in own) / max(1, sum(one.cases for one in own))
            for code, own in languages.items()
        }
        shown = tuple((code, example) for code, own in languages.items() for example in own[0].examples[:1])
        out.append(Capability(name, rates, sum(one.cases for own in languages.values() for one in own), shown))
    return tuple(out)
