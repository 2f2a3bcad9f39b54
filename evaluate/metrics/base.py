"""What a metric is: numbers a row that add up, so that any resample of the rows can be scored the same way.

A metric measures once and keeps its parts; the score, its bootstrap interval and a paired test between two runs are
all made from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row

Parts = npt.NDArray[np.float64]
# mean: parts [rows, 1], the score is their mean. f1: parts [rows, 3] = right, said, true (counts); micro F1 over rows.
Kind = Literal["mean", "f1"]


@dataclass(frozen=True)
class Measured:
    """One named score over rows. ``parts`` float64: [rows, 1] of a mean, [rows, 3] of an F1."""

    name: str
    kind: Kind
    parts: Parts

    def __post_init__(self) -> None:
        wanted = 1 if self.kind == "mean" else 3
        if self.parts.ndim != 2 or self.parts.shape[1] != wanted or len(self.parts) == 0:
            raise ValueError(f"{self.name}: parts {self.parts.shape}, wanted [rows > 0, {wanted}]")

    @property
    def value(self) -> float:
        """In percent."""
        return float(score(self.kind, self.parts.sum(0)[None], len(self.parts))[0])


def score(kind: Kind, sums: Parts, rows: int | Parts) -> Parts:
    """Percent of each resample: ``sums`` [resamples, parts] are summed parts of ``rows`` rows → [resamples].

    ``rows`` is one number above 0, or one a resample.

    F1 is 0 where nothing was right, as in the official scripts.
    """
    if kind == "mean":
        return np.asarray(100.0 * sums[:, 0] / rows, dtype=np.float64)
    right, said, true = sums[:, 0], sums[:, 1], sums[:, 2]
    safe = np.where(right > 0, right, 1.0)
    precision, recall = safe / np.maximum(said, 1.0), safe / np.maximum(true, 1.0)
    return np.where(right > 0, 100.0 * (2 * precision * recall / (precision + recall)), 0.0)


class Metric(Protocol):
    """One metric of a kind of task. Stateless."""

    name: str  # as in DatasetCard.metric

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages whose code counts it: another release of one may give another figure."""
        ...

    @property
    def main(self) -> tuple[str, ...]:
        """The names of the measured scores whose mean is the task's figure: EM and F1 for reading, else one."""
        ...

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """Scores over rows, the main ones first. ``predictions``: one a row, as the task's head gives them.

        Raises ValueError without rows, or with another number of predictions than rows.
        """
        ...


METRICS: Registry[Metric] = Registry("metric")


def scorer(metric: str) -> dict[str, str]:
    """Package → release of the code that counts a metric. Raises UnknownNameError, PackageNotFoundError."""
    return {name: version(name) for name in METRICS.get(metric).packages}
