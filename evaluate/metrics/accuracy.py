"""Accuracy of labels and of choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.parts import mean, paired


class Accuracy:
    """How often the predicted label (an index into labels, or into a row's choices) is the row's (XNLI, XCOPA …)."""

    name = "accuracy"
    main: tuple[str, ...] = ("accuracy",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: ints. One score, "accuracy"."""
        return [mean("accuracy", [float(int(said) == row["label"]) for row, said in paired(rows, predictions)])]


METRICS.add(Accuracy.name, Accuracy())
