"""Parquet files as records, with one batch in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xaug.data_cards.errors import HubError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import listed, one_line

BATCH = 1024  # rows in memory; a row of MultiNLI has about 1 kB


def read_parquet(path: Path, shown: str) -> Iterator[dict[str, Any]]:
    """Yield the records in file order. ``shown``: the file's name in messages.

    Raises HubError if the file is broken, or holds another number of records than it declares.
    """
    count = 0
    try:
        with pq.ParquetFile(path) as file:
            rows = file.metadata.num_rows
            for batch in file.iter_batches(batch_size=BATCH):
                batch.validate(full=True)  # before values are read: a text may not be UTF-8, a list may be too short
                names = batch.schema.names
                count += batch.num_rows
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield dict(zip(names, values, strict=True))
    # Arrow's own errors, and Python's for values without a Python counterpart (a day after the year 9999).
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _broken(shown, path, error) from error
    if count != rows:
        raise _broken(shown, path, f"it has {count:,} rows, but declares {rows:,}")


def check_labels(path: Path, labels: tuple[str, ...], shown: str) -> None:
    """Raise HubError if the file declares other names for its ``label`` numbers than ``labels``, or is broken."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(shown, path, error) from error
    names = label_names(metadata.get(b"huggingface", b"{}"), "label")
    if labels and names and tuple(names) != labels:
        raise HubError(
            f"{shown} numbers its labels in the order {listed(names)}, but the card in the order {', '.join(labels)}."
            f" Leave {param('revision')} out to use the card's revision."
        )


def label_names(info: bytes, column: str) -> list[object]:
    """Return the names of a column's class labels, or of its lists of them, in metadata of `datasets`; none if none."""
    try:
        node = json.loads(info)
    except (ValueError, RecursionError):
        return []
    for name in ("info", "features", column):
        node = node.get(name) if isinstance(node, dict) else None
    # A list of labels, as `datasets` has spelled it since 4.0 and before.
    node = node.get("feature", node) if isinstance(node, dict) else node[0] if isinstance(node, list) and node else node
    names = node.get("names") if isinstance(node, dict) and node.get("_type") == "ClassLabel" else None
    return names if isinstance(names, list) else []


def _broken(shown: str, path: Path, error: Exception | str) -> HubError:
    return HubError(f"{shown} cannot be read ({one_line(error)}). Delete {path} and download it again.")
