"""A unit of work on disk: one file with a table, its statistics and a checksum that shows whether it is complete.

Layout: an Arrow IPC stream whose schema metadata hold the statistics and the request's fingerprint, followed by the
SHA-256 (32 bytes) of all bytes before it. Only staging uses this format; shards are plain streams.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
from xaug.data_cards.durable import HashingFile, publish

_STATS, _FINGERPRINT = b"xaug.stats", b"xaug.fingerprint"
_DIGEST_BYTES = hashlib.sha256().digest_size


def write_unit(path: Path, table: pa.Table, stats: dict[str, Any], fingerprint: str) -> None:
    """Write a unit to a temporary file, sync it and rename it, so that a reader sees the complete unit or none."""
    metadata = {_STATS: json.dumps(stats, allow_nan=False).encode(), _FINGERPRINT: fingerprint.encode()}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})
    aside = path.with_name(f".aside-{path.name}")
    file = HashingFile(aside)
    try:
        with closing(file):
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)
            file.write(bytes.fromhex(file.sha256()))
    except BaseException:
        aside.unlink(missing_ok=True)  # frees its space, in case the disk is full
        raise
    publish(aside, path)


def is_whole(path: Path, fingerprint: str) -> bool:
    """Return whether the file exists, is undamaged and was made for this request."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size - _DIGEST_BYTES
            digest = hashlib.sha256()
            while size > 0 and (block := file.read(min(size, 1 << 20))):
                digest.update(block)
                size -= len(block)
            if size != 0 or file.read() != digest.digest():
                return False
    except FileNotFoundError:
        return False
    metadata = _stream(path).schema.metadata
    return bool(metadata.get(_FINGERPRINT) == fingerprint.encode())


def read_unit(path: Path) -> tuple[pa.Table, dict[str, Any]]:
    """Return the memory-mapped table and the statistics of a complete unit."""
    table = _stream(path).read_all()
    metadata = dict(table.schema.metadata)
    stats: dict[str, Any] = json.loads(metadata.pop(_STATS))
    del metadata[_FINGERPRINT]
    return table.replace_schema_metadata(metadata or None), stats


def read_stats(path: Path) -> dict[str, Any]:
    """Return the statistics of a complete unit without reading its rows."""
    stats: dict[str, Any] = json.loads(_stream(path).schema.metadata[_STATS])
    return stats


def _stream(path: Path) -> pa.ipc.RecordBatchStreamReader:
    with pa.memory_map(str(path)) as mapped:
        content = mapped.read_buffer()
    return pa.ipc.open_stream(content.slice(0, content.size - _DIGEST_BYTES))
