"""Masks over the rows of an Arrow table, and what they say of the first row that they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def rows_of(column: pa.ChunkedArray, items: Any) -> Any:
    """A mask over a list column's rows, from one over its items: a row is in it if one of its items is."""
    hit = pc.unique(pc.filter(pc.list_parent_indices(column), items))
    return pc.is_in(pa.array(range(len(column)), hit.type), hit) if len(hit) else pa.array([False])


def found(mask: Any, what: str) -> Iterator[str]:
    """A sentence with the first row of a mask, if it has one."""
    at = pc.index(mask, pa.scalar(True)).as_py()
    if at >= 0:
        yield f"row {at} {what}"
