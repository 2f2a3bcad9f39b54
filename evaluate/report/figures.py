"""The figures of a report: of a cell, a task and a suite, over seeds, each with how sure it is and its baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.evaluate.report.settings import CUT, settings_text
from xaug.evaluate.results import Cell, TaskInfo
from xaug.evaluate.stats import deviation, mean


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
        return mean_of_known([cell.chance for cell in self.cells.values()])

    @property
    def majority(self) -> float | None:
        """As the average: the mean over languages."""
        return mean_of_known([cell.majority for cell in self.cells.values()])

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
        """Say which share of the inputs was cut in each language, or return "" where none was.

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
    """One average over seeds; ``figure`` None: a task is missing. ``chance``, ``majority``: averaged like it."""

    name: str
    figure: Figure | None
    tasks: tuple[str, ...]
    chance: float | None
    majority: float | None


def mean_of_known(values: Sequence[float | None]) -> float | None:
    """The mean of values that are all known; None where one is not."""
    known = [value for value in values if value is not None]
    return mean(known) if known and len(known) == len(values) else None


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
