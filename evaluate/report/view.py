"""What a report shows, put together once: the terminal, the Markdown and the HTML page only lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.evaluate.averages import ENGLISH, ZERO_SHOT, gaps, shortfalls, task_mean
from xaug.evaluate.families import by_family
from xaug.evaluate.published import Beside, beside
from xaug.evaluate.report.capability import Capability, capabilities
from xaug.evaluate.report.cautions import cautions
from xaug.evaluate.report.missing import Absence, absences
from xaug.evaluate.report.settings import CUT, settings_text
from xaug.evaluate.results import Average, Cell, Over, Results, TaskInfo
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
    def chance(self) -> float | None:
        """What answers drawn at random score on these rows."""
        return self.first.chance

    @property
    def majority(self) -> float | None:
        """What the most frequent gold answer scores on these rows."""
        return self.first.majority

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
    def chance(self) -> float | None:
        """As the average: the mean over languages."""
        return _mean_of_known([cell.chance for cell in self.cells.values()])

    @property
    def majority(self) -> float | None:
        """As the average: the mean over languages."""
        return _mean_of_known([cell.majority for cell in self.cells.values()])

    @property
    def rows(self) -> str:
        """Scored rows of a language: ``1,190``, or from the fewest to the most ``872 to 10,000``."""
        return _range([cell.first.rows for cell in self.cells.values()])

    @property
    def train_rows(self) -> str:
        """Rows of each stage of fine-tuning: ``33,410 + 400``; ``none`` where the encoder is taken as it is."""
        if not self.info.trained_on:
            return "none"
        return " + ".join(f"{rows:,}" for rows in self.info.train_rows) or "–"

    @property
    def metric(self) -> str:
        """With the release of the package that counts it: ``f1 (seqeval 1.2.2)``."""
        told = ", ".join(f"{name} {release}" for name, release in self.info.scorer.items())
        return self.info.metric + (f" ({told})" if told else "")

    @property
    def lowest(self) -> CellView:
        """The language that the task does worst in."""
        return min(self.cells.values(), key=lambda cell: cell.figure.mean)

    @property
    def settings(self) -> str:
        """How a score came about: what its languages share (a threshold is each one's own), and how much was cut."""
        several = [dict(cell.first.settings) for cell in self.cells.values()]
        shared = {name: value for name, value in several[0].items() if all(one.get(name) == value for one in several)}
        own = {name: value for name, value in shared.items() if name not in CUT}
        return ", ".join(text for text in (settings_text(own), self._cut()) if text)

    def _cut(self) -> str:
        """``inputs cut at the longest length: de 1.2 %, ru 0.3 %``; "" where no language has any."""
        shares = [
            f"{code} {100 * float(own['inputs_cut']) / float(own['inputs']):.1f} %"
            for code, cell in self.cells.items()
            if (own := cell.first.settings).get("inputs_cut")
        ]
        return f"inputs cut at the longest length: {', '.join(shares)}" if shares else ""


@dataclass(frozen=True)
class SuiteFigure:
    """One average over seeds; ``figure`` None: a task is missing. ``chance``, ``majority``: averaged like it."""

    name: str
    figure: Figure | None
    tasks: tuple[str, ...]
    chance: float | None
    majority: float | None


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
    cautions: tuple[str, ...]
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
        languages=tuple(sorted(codes, key=by_family)), averages=_averages(results, tasks),
        shortfalls=shortfalls(results), cautions=cautions(results), beside=beside(results),
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
    sure = {one.over: (one.low, one.high) for one in results.means if one.task == info.id}

    def figure(values: Sequence[float], over: Over) -> Figure:
        return Figure.of(values, *sure.get(over, (None, None)))

    return TaskView(
        info=info, title=info.title.removeprefix("Pocket ") if info.id.startswith(POCKET) else info.title, cells=cells,
        average=figure(whole, "languages"),
        zero_shot=figure(apart, "zero-shot languages") if apart and ENGLISH in cells else None,
        gap=figure(own_gaps, "gap") if own_gaps else None,
    )  # fmt: skip


def _mean_of_known(values: Sequence[float | None]) -> float | None:
    """None where one is not known."""
    known = [value for value in values if value is not None]
    return mean(known) if known and len(known) == len(values) else None


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


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
            _mean_of_known([_baseline(by_id.get(task), which, zero_shot=zero_shot) for task in own[0].of])
            for which in ("chance", "majority")
        )
        out.append(SuiteFigure(name, figure, own[0].of, chance, majority))
    return tuple(out)


def _baseline(task: TaskView | None, which: Literal["chance", "majority"], *, zero_shot: bool) -> float | None:
    """A task's baseline over the languages that the average is of."""
    if task is None:
        return None
    cells = [cell for code, cell in task.cells.items() if not (zero_shot and code == ENGLISH)]
    return _mean_of_known([cell.chance if which == "chance" else cell.majority for cell in cells])
