"""Rows as formats without Arrow's types hold them: labels by name, and numbers in their shortest spelling."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.schema import Feature, Row

_BATCH = 1000  # rows in memory as Python objects


def plain_rows(rows: pa.Table, features: dict[str, Feature]) -> Iterator[Row]:
    """Yield the rows in order, as JSON values.

    A class label is its name, because these formats have no place for a list of names. A score that is no finite number
    is None, because JSON has no such number.
    """
    for batch in rows.to_batches(max_chunksize=_BATCH):
        columns = [_values(batch.column(name), feature) for name, feature in features.items()]
        for values in zip(*columns, strict=True):
            yield dict(zip(features, values, strict=True))


def _values(column: pa.Array, feature: Feature) -> list[Any]:
    if pa.types.is_floating(column.type):
        # Arrow writes a float32 with as few digits as identify it: 0.9, where Python would write 0.8999999761581421.
        short = pc.cast(pc.cast(column, pa.string()), pa.float64()).to_pylist()
        return [value if value is None or math.isfinite(value) else None for value in short]
    values: list[Any] = column.to_pylist()
    names = _label_names(feature)
    if names is None:
        return values
    if isinstance(feature, list):
        return [None if value is None else [names[label] for label in value] for value in values]
    return [None if value is None else names[value] for value in values]


def _label_names(feature: Feature) -> list[str] | None:
    """Return the names of a class label, or of a list of class labels; None for any other feature."""
    inner = feature[0] if isinstance(feature, list) else feature
    return inner["names"] if isinstance(inner, dict) and inner.get("_type") == "ClassLabel" else None
