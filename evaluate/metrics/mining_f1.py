"""F1 of mined sentence pairs, as XTREME's evaluate.py counts them for BUCC 2018 (bucc_f1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.parts import f1, paired, ranked


class MiningF1:
    """Pairs that were said and are in the gold file. Most queries have no gold pair, and nothing should be said."""

    name = "mining_f1"
    main: tuple[str, ...] = ("f1",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``rows``: queries. ``predictions``: ids of the candidates mined for each, mostly none. One score, "f1"."""
        counts = []
        for row, prediction in paired(rows, predictions):
            said, gold = set(ranked(row, prediction)), set(row["gold"])
            counts.append((len(said & gold), len(said), len(gold)))
        return [f1("f1", counts)]


METRICS.add(MiningF1.name, MiningF1())
