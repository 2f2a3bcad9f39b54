"""From logits to predictions and scores: what all heads share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.train.heads.base import Unit

if TYPE_CHECKING:
    import torch

Floats = npt.NDArray[np.float32]


def floats(tensor: torch.Tensor) -> Floats:
    """A tensor's numbers, float32, on the host and without its gradient."""
    array: Floats = tensor.detach().float().cpu().numpy()
    return array


def by_row(rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[list[tuple[Unit, Floats]]]:
    """Each row's units with their logits. ``unit.row`` is the place in ``rows``. Raises ValueError if it is not."""
    out: list[list[tuple[Unit, Floats]]] = [[] for _ in rows]
    for unit, own in zip(units, logits, strict=True):
        if not 0 <= unit.row < len(rows):
            raise ValueError(f"a unit is of row {unit.row}, and there are {len(rows)} rows")
        out[unit.row].append((unit, own))
    return out


def percent(values: Sequence[Any]) -> float:
    """Mean × 100. Raises DataError if there is none."""
    if not values:
        raise DataError("None of the dev rows can be scored: they have nothing that this head predicts.")
    return 100.0 * float(np.mean(np.asarray(values, dtype=np.float64)))


def names(labels: Sequence[str]) -> dict[str, Any]:
    """A model config's label names; their number is the number of the head's outputs."""
    return {"id2label": dict(enumerate(labels)), "label2id": {name: at for at, name in enumerate(labels)}}
