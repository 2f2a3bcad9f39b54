"""What a metric is: a few numbers for each row that add up, so that any resample of the rows is scored in the same way.

A metric measures once, and its parts are kept. The score, its bootstrap interval and the paired test between two runs
are all computed from these parts. Each metric also knows its own chance level and majority baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import fmean
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row

Parts = npt.NDArray[np.float64]
# mean: parts [rows, 1]; the score is their mean.
# f1: parts [rows, 3], the counts of correct, predicted and gold items; the score is the micro F1 over all rows.
Kind = Literal["mean", "f1"]


@dataclass(frozen=True)
class Measured:
    """One named score over rows. ``parts``: float64 [rows, 1] for a mean, [rows, 3] for an F1."""

    name: str
    kind: Kind
    parts: Parts

    def __post_init__(self) -> None:
        columns = 1 if self.kind == "mean" else 3
        if self.parts.ndim != 2 or self.parts.shape[1] != columns or len(self.parts) == 0:
            raise ValueError(f"{self.name}: the parts have shape {self.parts.shape}, not [rows > 0, {columns}]")

    @property
    def value(self) -> float:
        """The score in percent."""
        return float(score(self.kind, self.parts.sum(0)[None], len(self.parts))[0])


def score(kind: Kind, sums: Parts, rows: int | Parts) -> Parts:
    """The score of each resample in percent, [resamples].

    ``sums`` [resamples, parts]: the parts, summed over the rows of each resample. ``rows``: the number of these rows,
    one number above 0 or one for each resample. An F1 is 0 where no prediction is correct, as in the official scripts.
    """
    if kind == "mean":
        return np.asarray(100.0 * sums[:, 0] / rows, dtype=np.float64)
    correct, predicted, gold = sums[:, 0], sums[:, 1], sums[:, 2]
    safe = np.where(correct > 0, correct, 1.0)
    precision, recall = safe / np.maximum(predicted, 1.0), safe / np.maximum(gold, 1.0)
    return np.where(correct > 0, 100.0 * (2 * precision * recall / (precision + recall)), 0.0)


@dataclass(frozen=True)
class ScoredRows:
    """The rows of a task in one language, with what its baselines depend on.

    ``rows``: at least one, each with its gold answer. ``labels``: the label names, in index order; empty for tasks
    without labels. ``candidates``: how many candidates a retrieval query ranks; 0 for other tasks.
    """

    task: str
    language: str
    rows: Sequence[Row]
    labels: Sequence[str]
    candidates: int


@dataclass(frozen=True)
class Baselines:
    """What knowing nothing scores on the same rows, by the same metric, in percent.

    ``chance``: the expected score of random answers. ``majority``: the score of the most frequent gold answer, given
    for every row.
    """

    chance: float
    majority: float


class Metric(Protocol):
    """One metric. It holds no state."""

    name: str  # as in DatasetCard.metric

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose code counts it. Another release of one of them may give another score."""
        ...

    @property
    def main(self) -> tuple[str, ...]:
        """The names of the scores whose mean is the task's score: F1 and exact match for reading, otherwise one."""
        ...

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """The scores over the rows, the main ones first. ``predictions``: one for each row, from the task's head.

        Raises ValueError without rows, or if there is not one prediction for each row.
        """
        ...

    def baselines(self, scored: ScoredRows) -> Baselines:
        """The chance level and the majority baseline on these rows."""
        ...


METRICS: Registry[Metric] = Registry("metric")


def main_score(metric: Metric, scored: ScoredRows, predictions: Sequence[Any]) -> float:
    """The mean of the metric's main scores for these predictions, in percent."""
    measured = metric.measure(scored.rows, predictions, labels=scored.labels, language=scored.language)
    return fmean([one.value for one in measured if one.name in metric.main])


def scorer(metric: str) -> dict[str, str]:
    """Package → release of the code that counts a metric. Raises UnknownNameError, PackageNotFoundError."""
    return {name: version(name) for name in METRICS.get(metric).packages}
