"""Arrow IPC streams: cutting rows into shards whose bytes depend on the rows alone, and mapping them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.manifest import Shard, SplitInfo

# Rows of one record batch in a shard: what `datasets` writes too (config.DEFAULT_MAX_BATCH_SIZE), so that a
# look-up of one row touches little.
BATCH_ROWS = 1000
# MNLI's 392,702 rows make four shards of some 50 MB: few files, and one is re-read in a second.
SHARD_ROWS = 100_000


def _checked(piece: pa.Table | pa.RecordBatch, schema: pa.Schema) -> pa.Table:
    """The piece as a table with the schema's columns in order. Raises ValueError if they are not the same."""
    table = pa.Table.from_batches([piece]) if isinstance(piece, pa.RecordBatch) else piece
    if sorted(table.column_names) != sorted(schema.names):
        wrong = sorted(set(table.column_names) ^ set(schema.names))
        raise ValueError(f"columns differ from the declared features: {', '.join(wrong)}")
    table = table.select(schema.names)
    for field in schema:
        if table.schema.field(field.name).type != field.type:
            raise ValueError(
                f"column {field.name} has type {table.schema.field(field.name).type}, declared: {field.type}"
            )
    return table


def _copied(parts: list[pa.Table], schema: pa.Schema) -> pa.RecordBatch:
    """One record batch with buffers of its own.

    A slice keeps its parent's buffers, and the bits beside its own go to disk with it: the same rows cut from
    another table would give other bytes. `take` builds the buffers anew.
    """
    table = pa.concat_tables(parts).combine_chunks()
    table = table.take(pa.array(range(table.num_rows), pa.int64())).combine_chunks()
    return pa.RecordBatch.from_arrays([column.chunk(0) for column in table.columns], schema=schema)


def rebatch(
    pieces: Iterable[pa.Table | pa.RecordBatch], schema: pa.Schema, shard_rows: int
) -> Iterator[pa.RecordBatch]:
    """The same rows in batches cut by row number alone: every 1000 rows, and where a shard ends."""
    parts: list[pa.Table] = []
    held = done = 0
    for piece in pieces:
        table = _checked(piece, schema)
        start = 0
        while start < table.num_rows:
            wanted = min(BATCH_ROWS, shard_rows - done % shard_rows)
            part = table.slice(start, wanted - held)
            parts.append(part)
            start += part.num_rows
            held += part.num_rows
            if held == wanted:
                yield _copied(parts, schema)
                parts, done, held = [], done + held, 0
    if held:
        yield _copied(parts, schema)


def write_shards(
    root: Path,
    split: str,
    pieces: Iterable[pa.Table | pa.RecordBatch],
    schema: pa.Schema,
    shard_rows: int = SHARD_ROWS,
) -> SplitInfo:
    """Write a split as ``root/split/data-00000-of-0000K.arrow``; one batch in memory; at least one shard."""
    if shard_rows < 1:
        raise ValueError(f"shard_rows is {shard_rows}: a shard needs a row")
    folder = root / split
    folder.mkdir()
    written: list[tuple[int, int, str]] = []
    batches = rebatch(pieces, schema, shard_rows)
    batch = next(batches, None)
    while batch is not None or not written:
        file = HashingFile(folder / f"part-{len(written):05d}")
        rows = 0
        with closing(file), pa.ipc.new_stream(file, schema) as stream:
            while batch is not None and rows < shard_rows:
                stream.write_batch(batch)
                rows += batch.num_rows
                batch = next(batches, None)
        written.append((rows, file.size, file.sha256()))
    shards = []
    for index, (rows, size, digest) in enumerate(written):
        name = f"data-{index:05d}-of-{len(written):05d}.arrow"
        (folder / f"part-{index:05d}").rename(folder / name)
        shards.append(Shard(file=f"{split}/{name}", rows=rows, bytes=size, sha256=digest))
    return SplitInfo(rows=sum(shard.rows for shard in shards), shards=tuple(shards))


def map_table(path: Path) -> pa.Table:
    """A shard as a memory-mapped table. Raises OSError or pa.ArrowInvalid if it is not a whole stream."""
    with pa.memory_map(str(path)) as mapped:
        return pa.ipc.open_stream(mapped).read_all()
