"""The figures of a report: scores of cells, tasks and suites over seeds, with their uncertainty and baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.evaluate.report.settings import CUT, settings_text
from xaug.evaluate.results import Cell, TaskInfo
from xaug.evaluate.stats import deviation, mean


@dataclass(frozen=True)
class Figure:
    """A mean over seeds, in percent. With one seed it has a bootstrap interval, with several a standard deviation."""

    mean: float
    low: float | None
    high: float | None
    sd: float | None

    @property
    def spread(self) -> float | None:
        """The number after ±: the standard deviation over seeds, or half the width of the interval."""
        if self.low is None or self.high is None:
            return self.sd
        return (self.high - self.low) / 2

    @classmethod
    def of(cls, values: Sequence[float], low: float | None = None, high: float | None = None) -> Figure:
        """A figure from one value per seed. With several seeds, the interval is left out: it belongs to one model."""
        alone = len(values) == 1
        return cls(mean(values), low if alone else None, high if alone else None, deviation(values))


@dataclass(frozen=True)
class CellView:
    """A task in one language, over its seeds."""

    language: str
    figure: Figure
    cells: tuple[Cell, ...]  # one for each seed

    @property
    def first(self) -> Cell:
        """The cell of the first seed, for what all seeds share: rows, split and settings."""
        return self.cells[0]

    @property
    def chance(self) -> float | None:
        """The expected score of random answers on these rows."""
        return self.first.chance

    @property
    def majority(self) -> float | None:
        """The score of the most frequent gold answer on these rows."""
        return self.first.majority

    @property
    def scores(self) -> dict[str, float]:
        """Score name → its mean over seeds."""
        return {name: mean([cell.scores[name] for cell in self.cells]) for name in self.first.scores}


@dataclass(frozen=True)
class TaskView:
    """The row of a task in the tables."""

    info: TaskInfo
    title: str  # without the name of its world, which the report shows once
    cells: Mapping[str, CellView]  # language → cell
    average: Figure
    zero_shot: Figure | None  # the average without English
    gap: Figure | None  # English minus the mean of the other languages

    @property
    def chance(self) -> float | None:
        """The chance level, averaged over languages like the score."""
        return mean_of_known([cell.chance for cell in self.cells.values()])

    @property
    def majority(self) -> float | None:
        """The majority baseline, averaged over languages like the score."""
        return mean_of_known([cell.majority for cell in self.cells.values()])

    @property
    def rows(self) -> str:
        """The number of scored rows in a language: ``1,190``, or from the smallest to the largest ``872 to 10,000``."""
        return _range([cell.first.rows for cell in self.cells.values()])

    @property
    def train_rows(self) -> str:
        """The rows of each stage of fine-tuning, ``33,410 + 400``; ``none`` where nothing is fine-tuned."""
        if not self.info.trained_on:
            return "none"
        return " + ".join(f"{rows:,}" for rows in self.info.train_rows) or "–"

    @property
    def metric(self) -> str:
        """The metric with the release of the package that counts it: ``f1 (seqeval 1.2.2)``."""
        packages = ", ".join(f"{name} {release}" for name, release in self.info.scorer.items())
        return self.info.metric + (f" ({packages})" if packages else "")

    @property
    def lowest(self) -> CellView:
        """The language with the lowest score."""
        return min(self.cells.values(), key=lambda cell: cell.figure.mean)

    @property
    def settings(self) -> str:
        """The settings that all languages share (each has its own threshold), and how many inputs were cut."""
        several = [dict(cell.first.settings) for cell in self.cells.values()]
        shared = {name: value for name, value in several[0].items() if all(one.get(name) == value for one in several)}
        own = {name: value for name, value in shared.items() if name not in CUT}
        return ", ".join(text for text in (settings_text(own), self._cut()) if text)

    def _cut(self) -> str:
        """The share of inputs that were cut in each language, or "" where none was.

        For example: ``inputs cut at the longest length: de 1.2 %, ru 0.3 %``.
        """
        shares = [
            f"{code} {100 * float(own['inputs_cut']) / float(own['inputs']):.1f} %"
            for code, cell in self.cells.items()
            if (own := cell.first.settings).get("inputs_cut")
        ]
        return f"inputs cut at the longest length: {', '.join(shares)}" if shares else ""


@dataclass(frozen=True)
class SuiteFigure:
    """An average of several tasks over seeds; ``figure`` is None where a task is missing.

    The baselines are averaged in the same way.
    """

    name: str
    figure: Figure | None
    tasks: tuple[str, ...]
    chance: float | None
    majority: float | None


def mean_of_known(values: Sequence[float | None]) -> float | None:
    """The mean of the values, or None where one of them is not known."""
    known = [value for value in values if value is not None]
    return mean(known) if known and len(known) == len(values) else None


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
