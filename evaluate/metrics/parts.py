"""Parts of a score from rows and predictions: what all metrics share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import Measured


def paired(rows: Sequence[Row], predictions: Sequence[Any]) -> list[tuple[Row, Any]]:
    """Each row with its prediction. Raises ValueError without rows, or with another number of predictions."""
    if not rows:
        raise ValueError("no rows to score")
    if len(rows) != len(predictions):
        raise ValueError(f"{len(predictions)} predictions of {len(rows)} rows")
    return list(zip(rows, predictions, strict=True))


def mean(name: str, values: Sequence[float]) -> Measured:
    """A score that is the mean over rows. ``values``: 0 to 1, one a row."""
    return Measured(name, "mean", np.array(values, dtype=np.float64)[:, None])


def f1(name: str, counts: Sequence[tuple[int, int, int]]) -> Measured:
    """A micro F1. ``counts``: (right, said, true), one a row."""
    return Measured(name, "f1", np.array(counts, dtype=np.float64).reshape(-1, 3))


def ranked(row: Row, prediction: Any) -> list[str]:
    """A prediction of a retrieval row: candidates' ids. Raises TypeError for one text instead of several."""
    if isinstance(prediction, str):
        raise TypeError(f"row {row['id']}: one text where a list of candidates' ids is wanted")
    return list(prediction)


def wanted(row: Row) -> frozenset[str]:
    """What is right for a query. Raises ValueError where nothing is: such a row has no rank to score."""
    if not row["gold"]:
        raise ValueError(f"row {row['id']} has no gold candidate: leave it out, or score mined pairs instead")
    return frozenset(row["gold"])
