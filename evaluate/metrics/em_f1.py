"""SQuAD's F1 and exact match, of XQuAD and TyDiQA-GoldP.

XTREME scores both by SQuAD 1.1's script (its evaluate.py, squad_em_f1), also where a language has no English articles
and no ASCII punctuation, and takes the mean of the two averages over languages as the task's figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.parts import mean, paired
from xaug.train.heads.squad_metric import squad_rows


class EmF1:
    """The best over a row's gold answers. Questions without an answer make it version 2, as in the trainer."""

    name = "em_f1"
    main: tuple[str, ...] = ("f1", "exact")
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: texts, "" for no answer. Scores "f1" and "exact"."""
        pairs = paired(rows, predictions)
        golds = [[] if row["is_impossible"] else row["answers"]["text"] for row, _ in pairs]
        scores = squad_rows([said for _, said in pairs], golds)
        return [mean("f1", [f1 for f1, _ in scores]), mean("exact", [exact for _, exact in scores])]


METRICS.add(EmF1.name, EmF1())
