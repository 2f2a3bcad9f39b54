"""SQuAD's F1 and exact match, for XQuAD and TyDiQA-GoldP.

XTREME scores both tasks by SQuAD 1.1's script (squad_em_f1 in its evaluate.py), even in languages without English
articles and ASCII punctuation. The task's score is the mean of the two averages over languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows
from xaug.evaluate.metrics.baselines import span_baselines
from xaug.evaluate.metrics.parts import mean, paired
from xaug.train.heads.squad_metric import squad_rows


class EmF1:
    """The best score over a row's gold answers. Questions without an answer are scored as in SQuAD 2.0."""

    name = "em_f1"
    main: tuple[str, ...] = ("f1", "exact")
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: texts, "" for no answer. Two scores, "f1" and "exact"."""
        pairs = paired(rows, predictions)
        golds = [[] if row["is_impossible"] else row["answers"]["text"] for row, _ in pairs]
        scores = squad_rows([prediction for _, prediction in pairs], golds)
        return [mean("f1", [f1 for f1, _ in scores]), mean("exact", [exact for _, exact in scores])]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """See `span_baselines`."""
        return span_baselines(self, scored)


METRICS.add(EmF1.name, EmF1())
