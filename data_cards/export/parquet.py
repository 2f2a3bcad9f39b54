"""Parquet with the settings that the Hub's viewer and its storage work best with."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.schema import Feature, arrow_schema

# Bytes of a row group in memory. `datasets` writes at most as many (config.MAX_ROW_GROUP_SIZE), because the Hub's
# viewer reads whole row groups.
ROW_GROUP = 100_000_000
# Sizes in bytes of the chunks between which the Hub's storage recognises equal content: those of `datasets`
# (config.DEFAULT_CDC_OPTIONS), so that both write the same chunks.
CHUNKS = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}
_CHUNKING = "use_content_defined_chunking"  # pyarrow 21 and later


def write_parquet(file: HashingFile, rows: pa.Table, features: dict[str, Feature]) -> None:
    """Write the rows with the features of `datasets` in the schema's metadata. One row group is in memory at a time.

    Pages end where the content says (content-defined chunking), so two versions that share most rows share most of
    their bytes in the Hub's storage. Releases of pyarrow before 21 cannot do this, and write ordinary pages.
    """
    chunked = {_CHUNKING: CHUNKS} if _CHUNKING in inspect.signature(pq.ParquetWriter.__init__).parameters else {}
    # Snappy, the default of `datasets`, makes files of MNLI's rows that are 43 % larger and read no faster.
    options: dict[str, Any] = {"compression": "zstd", "write_page_index": True, **chunked}
    with pq.ParquetWriter(file, arrow_schema(features), **options) as writer:
        if chunked:
            writer.add_key_value_metadata({"content_defined_chunking": json.dumps(CHUNKS)})
        for group in _groups(rows):
            writer.write_table(group, row_group_size=max(group.num_rows, 1))


def _groups(rows: pa.Table) -> Iterator[pa.Table]:
    """Yield the rows in groups that end once they have ROW_GROUP bytes."""
    pending: list[pa.RecordBatch] = []
    size = 0
    for batch in rows.to_batches():
        pending.append(batch)
        size += batch.nbytes
        if size >= ROW_GROUP:
            yield pa.Table.from_batches(pending)
            pending, size = [], 0
    if pending:
        yield pa.Table.from_batches(pending)
