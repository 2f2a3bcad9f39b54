"""What all heads share on the way from logits to predictions and scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.train.heads.base import Feature

if TYPE_CHECKING:
    import torch

Floats = npt.NDArray[np.float32]


def floats(tensor: torch.Tensor) -> Floats:
    """A tensor as a float32 array on the CPU, without its gradient."""
    array: Floats = tensor.detach().float().cpu().numpy()
    return array


def by_row(
    rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]
) -> list[list[tuple[Feature, Floats]]]:
    """The features of each row with their logits; ``feature.row`` is the index of its row in ``rows``.

    Raises ValueError if that index is out of range.
    """
    out: list[list[tuple[Feature, Floats]]] = [[] for _ in rows]
    for feature, own in zip(features, logits, strict=True):
        if not 0 <= feature.row < len(rows):
            raise ValueError(f"A feature belongs to row {feature.row}, but there are only {len(rows)} rows.")
        out[feature.row].append((feature, own))
    return out


def percent(values: Sequence[Any]) -> float:
    """The mean of the values × 100. Raises DataError if there are no values."""
    if not values:
        raise DataError(
            "None of the dev rows can be scored, because no row contains what this head predicts. Give other dev rows."
        )
    return 100.0 * float(np.mean(np.asarray(values, dtype=np.float64)))


def names(labels: Sequence[str]) -> dict[str, Any]:
    """The label names of a model's configuration; the head has as many outputs as there are labels."""
    return {"id2label": dict(enumerate(labels)), "label2id": {name: at for at, name in enumerate(labels)}}
