"""Counts of gold answers by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

UNLABELLED = "(no label)"


def counted(values: pa.ChunkedArray | pa.Array, name: Callable[[int], str]) -> Counter[str]:
    """Return how often each value of a column of whole numbers occurs. ``name``: the name of a value from 0 on."""
    counts = Counter[str]()
    for entry in pc.value_counts(values).to_pylist():
        value = entry["values"]
        counts[UNLABELLED if value is None or value < 0 else name(value)] += entry["counts"]
    return counts
