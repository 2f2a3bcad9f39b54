"""Boolean masks over the rows of an Arrow table, and messages about the first row that a mask selects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def rows_with(column: pa.ChunkedArray, items: Any) -> Any:
    """Turn a mask over the items of a list column into one over its rows: a row is selected if any item is."""
    hit = pc.unique(pc.filter(pc.list_parent_indices(column), items))
    return pc.is_in(pa.array(range(len(column)), hit.type), hit) if len(hit) else pa.array([False])


def first_row(mask: Any, what: str) -> Iterator[str]:
    """Yield ``row N {what}`` for the first row that the mask selects, or nothing."""
    at = pc.index(mask, pa.scalar(True)).as_py()
    if at >= 0:
        yield f"row {at} {what}"
