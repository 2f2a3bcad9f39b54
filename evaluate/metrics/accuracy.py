"""Accuracy of labels and of choices."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows, main_score
from xaug.evaluate.metrics.parts import mean, paired
from xaug.train.constant import most_frequent


class Accuracy:
    """The share of rows whose predicted label (an index into the labels, or into the row's choices) is the gold one."""

    name = "accuracy"
    main: tuple[str, ...] = ("accuracy",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: ints. One score, "accuracy"."""
        return [mean("accuracy", [float(int(label) == row["label"]) for row, label in paired(rows, predictions)])]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """Chance: each label, or each of the row's choices, with equal probability."""
        options = [len(row["choices"]) if "choices" in row else len(scored.labels) for row in scored.rows]
        majority = most_frequent([row["label"] for row in scored.rows])
        return Baselines(
            100.0 * fmean([1.0 / number for number in options]), main_score(self, scored, [majority] * len(scored.rows))
        )


METRICS.add(Accuracy.name, Accuracy())
