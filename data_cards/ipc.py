"""Arrow IPC streams: rows are cut into shards whose bytes depend on the rows alone, and mapped back to memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.manifest import Shard, SplitInfo

# Rows in one record batch of a shard. `datasets` writes as many (config.DEFAULT_MAX_BATCH_SIZE), so that reading one
# row touches little of the file.
BATCH_ROWS = 1000
# MNLI's 392,702 rows make four shards of about 50 MB: few files, and each is read again within a second.
SHARD_ROWS = 100_000


def _checked(rows: pa.Table | pa.RecordBatch, schema: pa.Schema) -> pa.Table:
    """Return the rows as a table with the schema's columns in order. Raises ValueError if the columns differ."""
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    if sorted(table.column_names) != sorted(schema.names):
        wrong = sorted(set(table.column_names) ^ set(schema.names))
        raise ValueError(
            f"these columns are in the rows or in the declared features, but not in both: {', '.join(wrong)}"
        )
    table = table.select(schema.names)
    for field in schema:
        if table.schema.field(field.name).type != field.type:
            raise ValueError(
                f"column {field.name} has type {table.schema.field(field.name).type}, but is declared as {field.type}"
            )
    return table


def _copied(parts: list[pa.Table], schema: pa.Schema) -> pa.RecordBatch:
    """Join tables into one record batch with buffers of its own.

    A slice shares its parent's buffers, and neighbouring bits are written to disk with it: the same rows sliced from
    another table would give other bytes. `take` builds new buffers.
    """
    table = pa.concat_tables(parts).combine_chunks()
    table = table.take(pa.array(range(table.num_rows), pa.int64())).combine_chunks()
    return pa.RecordBatch.from_arrays([column.chunk(0) for column in table.columns], schema=schema)


def rebatch(
    tables: Iterable[pa.Table | pa.RecordBatch], schema: pa.Schema, shard_rows: int
) -> Iterator[pa.RecordBatch]:
    """Cut the rows into batches by row number alone: after every 1000 rows, and at the end of each shard."""
    parts: list[pa.Table] = []
    pending = done = 0
    for rows in tables:
        table = _checked(rows, schema)
        start = 0
        while start < table.num_rows:
            size = min(BATCH_ROWS, shard_rows - done % shard_rows)
            part = table.slice(start, size - pending)
            parts.append(part)
            start += part.num_rows
            pending += part.num_rows
            if pending == size:
                yield _copied(parts, schema)
                parts, done, pending = [], done + pending, 0
    if pending:
        yield _copied(parts, schema)


def write_shards(
    root: Path,
    split: str,
    tables: Iterable[pa.Table | pa.RecordBatch],
    schema: pa.Schema,
    shard_rows: int = SHARD_ROWS,
    on_batch: Callable[[pa.RecordBatch], None] | None = None,
) -> SplitInfo:
    """Write a split as ``root/split/data-00000-of-0000K.arrow``, K at least 1, with one batch in memory at a time.

    ``on_batch``: called with every batch that was written; a batch has at most 1,000 rows.
    Raises ValueError if ``shard_rows`` is below 1 or the rows do not have the schema's columns.
    """
    if shard_rows < 1:
        raise ValueError(f"shard_rows is {shard_rows}, and must be at least 1")
    folder = root / split
    folder.mkdir()
    written: list[tuple[int, int, str]] = []
    batches = rebatch(tables, schema, shard_rows)
    batch = next(batches, None)
    while batch is not None or not written:
        file = HashingFile(folder / f"part-{len(written):05d}")
        rows = 0
        with closing(file), pa.ipc.new_stream(file, schema) as stream:
            while batch is not None and rows < shard_rows:
                stream.write_batch(batch)
                if on_batch:
                    on_batch(batch)
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
    """Return a shard as a memory-mapped table. Raises OSError or pa.ArrowInvalid if it is not a whole stream."""
    with pa.memory_map(str(path)) as mapped:
        return pa.ipc.open_stream(mapped).read_all()
