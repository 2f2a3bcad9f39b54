"""The F1 of mined sentence pairs, as XTREME's evaluate.py counts it for BUCC 2018 (bucc_f1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows, main_score
from xaug.evaluate.metrics.parts import f1, paired, ranked


class MiningF1:
    """Micro F1 of the mined pairs against the gold file. Most queries have no gold pair and should get no candidate."""

    name = "mining_f1"
    main: tuple[str, ...] = ("f1",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``rows``: queries. ``predictions``: ids of the candidates mined for each, mostly none. One score, "f1"."""
        counts = []
        for row, prediction in paired(rows, predictions):
            mined, gold = set(ranked(row, prediction)), set(row["gold"])
            counts.append((len(mined & gold), len(mined), len(gold)))
        return [f1("f1", counts)]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """Chance: as many random pairs as there are gold ones. Majority: no pair, because most pairs are not gold."""
        gold = sum(len(set(row["gold"])) for row in scored.rows)
        chance = 100.0 * gold / (len(scored.rows) * scored.candidates)
        return Baselines(chance, main_score(self, scored, [[]] * len(scored.rows)))


METRICS.add(MiningF1.name, MiningF1())
