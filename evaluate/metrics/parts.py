"""The parts of a score from rows and predictions: functions that all metrics share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import Measured

DEPTH = 20  # candidates of a ranking that are scored: utils_mewslix.TOP_K; k=20 in XTREME's evaluate_retrieval.py


def paired(rows: Sequence[Row], predictions: Sequence[Any]) -> list[tuple[Row, Any]]:
    """Each row with its prediction. Raises ValueError without rows, or if there is not one prediction for each row."""
    if not rows:
        raise ValueError("no rows to score")
    if len(rows) != len(predictions):
        raise ValueError(f"{len(predictions)} predictions for {len(rows)} rows")
    return list(zip(rows, predictions, strict=True))


def mean(name: str, values: Sequence[float]) -> Measured:
    """A score that is the mean over rows. ``values``: one for each row, from 0 to 1."""
    return Measured(name, "mean", np.array(values, dtype=np.float64)[:, None])


def f1(name: str, counts: Sequence[tuple[int, int, int]]) -> Measured:
    """A micro F1. ``counts``: for each row the numbers of correct, predicted and gold items."""
    return Measured(name, "f1", np.array(counts, dtype=np.float64).reshape(-1, 3))


def ranked(row: Row, prediction: Any) -> list[str]:
    """The candidates' ids that are predicted for a query. Raises TypeError for a text instead of a list."""
    if isinstance(prediction, str):
        raise TypeError(f"row {row['id']}: the prediction is one text, not a list of candidates' ids")
    return list(prediction)


def gold_ids(row: Row) -> frozenset[str]:
    """The ids of a query's gold candidates. Raises ValueError where there are none: such a row cannot be ranked."""
    if not row["gold"]:
        raise ValueError(f"row {row['id']} has no gold candidate: leave it out, or score mined pairs instead")
    return frozenset(row["gold"])
