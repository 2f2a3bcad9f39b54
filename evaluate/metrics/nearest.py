"""The accuracy of the nearest candidate: Tatoeba's metric (the accuracy over line numbers in XTREME's evaluate.py)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows
from xaug.evaluate.metrics.baselines import same_ranking
from xaug.evaluate.metrics.parts import gold_ids, mean, paired, ranked


class Nearest:
    """The share of queries whose first candidate is a gold one."""

    name = "top1"
    main: tuple[str, ...] = ("accuracy",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``rows``: queries. ``predictions``: for each the ids of candidates, best first. One score, "accuracy".

        Raises ValueError for a query without gold candidates.
        """
        pairs = [(ranked(row, ids)[:1], gold_ids(row)) for row, ids in paired(rows, predictions)]
        return [mean("accuracy", [float(not gold.isdisjoint(first)) for first, gold in pairs])]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """Chance: the share of gold candidates. Majority: see `same_ranking`."""
        chance = fmean([min(1.0, len(set(row["gold"])) / scored.candidates) for row in scored.rows])
        return Baselines(100.0 * chance, same_ranking(self, scored))


METRICS.add(Nearest.name, Nearest())
