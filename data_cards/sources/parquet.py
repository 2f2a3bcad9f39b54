"""Parquet files as records, a batch in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xaug.data_cards.errors import HubError
from xaug.data_cards.text import fault, listed

BATCH = 1024  # rows in memory; MultiNLI's are about 1 kB each


def read_parquet(path: Path, shown: str) -> Iterator[dict[str, Any]]:
    """Yield the records in file order. Raises HubError if the file is broken, or gives fewer than it says it has."""
    count = 0
    try:
        with pq.ParquetFile(path) as file:
            rows = file.metadata.num_rows
            for batch in file.iter_batches(batch_size=BATCH):
                batch.validate(full=True)  # before values are read: a text may not be UTF-8, a list end too early
                names = batch.schema.names
                count += batch.num_rows
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield dict(zip(names, values, strict=True))
    # Arrow's own errors, and those of Python where a value has no counterpart (a day after the year 9999).
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _broken(shown, path, error) from error
    if count != rows:
        raise _broken(shown, path, f"it has {count:,} rows and says {rows:,}")


def check_labels(path: Path, labels: tuple[str, ...], shown: str) -> None:
    """Raise HubError if the file says that its ``label`` numbers stand for other names than ``labels``."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(shown, path, error) from error
    names = _label_names(metadata.get(b"huggingface", b"{}"))
    if labels and names and tuple(names) != labels:
        raise HubError(
            f"{shown} numbers its labels {listed(names)}, the card {', '.join(labels)}. Use the card's revision."
        )


def _label_names(info: bytes) -> list[object]:
    """The names of the ``label`` column that the Hub's metadata gives; none where it says nothing that can be read."""
    try:
        found = json.loads(info)
    except (ValueError, RecursionError):
        return []
    for name in ("info", "features", "label"):
        found = found.get(name) if isinstance(found, dict) else None
    names = found.get("names") if isinstance(found, dict) and found.get("_type") == "ClassLabel" else None
    return names if isinstance(names, list) else []


def _broken(shown: str, path: Path, error: Exception | str) -> HubError:
    return HubError(f"{shown} cannot be read ({fault(error)}). Delete {path} and download it again.")
