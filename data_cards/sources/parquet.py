"""Parquet files as records, a batch in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xaug.data_cards.errors import HubError

BATCH = 1024  # rows in memory; MultiNLI's are about 1 kB each


def read_parquet(path: Path, shown: str) -> Iterator[dict[str, Any]]:
    """Yield the records in file order. Raises HubError if the file is broken."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH):
                names = batch.schema.names
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield dict(zip(names, values, strict=True))
    except (pa.ArrowException, OSError) as error:
        raise _broken(shown, path, error) from error


def check_labels(path: Path, labels: tuple[str, ...], shown: str) -> None:
    """Raise HubError if the file says that its ``label`` numbers stand for other names than ``labels``."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError) as error:
        raise _broken(shown, path, error) from error
    info = json.loads(metadata.get(b"huggingface", b"{}")).get("info", {})
    feature = info.get("features", {}).get("label", {})
    names = feature.get("names") if feature.get("_type") == "ClassLabel" else None
    if labels and names and tuple(names) != labels:
        raise HubError(
            f"{shown} numbers its labels {', '.join(names)}, the card {', '.join(labels)}. Use the card's revision."
        )


def _broken(shown: str, path: Path, error: Exception) -> HubError:
    return HubError(f"{shown} cannot be read ({error}). Delete {path} and download it again.")
