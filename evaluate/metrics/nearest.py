"""Accuracy of the nearest candidate: Tatoeba's metric (XTREME's evaluate.py, accuracy over candidates' places)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.parts import mean, paired, ranked, wanted


class Nearest:
    """How often the first candidate is a gold one."""

    name = "top1"
    main: tuple[str, ...] = ("accuracy",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``rows``: queries. ``predictions``: candidates' ids, the best first. One score, "accuracy".

        Raises ValueError for a query without gold candidates.
        """
        pairs = [(ranked(row, said)[:1], wanted(row)) for row, said in paired(rows, predictions)]
        return [mean("accuracy", [float(not gold.isdisjoint(first)) for first, gold in pairs])]


METRICS.add(Nearest.name, Nearest())
