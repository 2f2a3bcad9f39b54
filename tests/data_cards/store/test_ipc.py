from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_versions import FEATURES, row
from xaug.data_cards.ipc import BATCH_ROWS, map_table, write_shards
from xaug.data_cards.schema import arrow_schema

SCHEMA = arrow_schema(FEATURES)
ROWS = 2 * BATCH_ROWS + 345
TABLE = pa.Table.from_pylist([row(index) for index in range(ROWS)], schema=SCHEMA)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    info = write_shards(tmp_path_factory.mktemp("whole"), "train", [TABLE], SCHEMA, shard_rows=1234)
    return [shard.sha256 for shard in info.shards]


@given(cuts=st.sets(st.integers(1, ROWS - 1), max_size=12), sliced=st.booleans())
def test_bytes_do_not_depend_on_how_rows_arrive(
    tmp_path_factory: pytest.TempPathFactory, undisturbed: list[str], cuts: set[int], sliced: bool
) -> None:
    ends = [*sorted(cuts), ROWS]
    parts = [TABLE.slice(start, end - start) for start, end in zip([0, *ends], ends, strict=False)]
    if not sliced:  # the same rows in buffers of their own, as record batches
        parts = [pa.RecordBatch.from_pylist(part.to_pylist(), schema=SCHEMA) for part in parts]
    info = write_shards(tmp_path_factory.mktemp("cut"), "train", parts, SCHEMA, shard_rows=1234)
    assert [shard.sha256 for shard in info.shards] == undisturbed


@pytest.mark.parametrize(("rows", "shard_rows", "shards"), [(0, 5, 1), (5, 5, 1), (6, 5, 2), (2100, 1500, 2)])
def test_rows_come_back_in_order(tmp_path: Path, rows: int, shard_rows: int, shards: int) -> None:
    info = write_shards(tmp_path, "train", [TABLE.slice(0, rows)], SCHEMA, shard_rows)
    assert info.rows == rows
    assert [shard.file for shard in info.shards] == [
        f"train/data-{index:05d}-of-{shards:05d}.arrow" for index in range(shards)
    ]
    assert sorted(path.name for path in (tmp_path / "train").iterdir()) == [
        Path(shard.file).name for shard in info.shards
    ]
    read = pa.concat_tables([map_table(tmp_path / shard.file) for shard in info.shards])
    assert read.to_pylist() == TABLE.slice(0, rows).to_pylist()
    assert read.schema.equals(SCHEMA, check_metadata=True)


def test_columns_may_come_in_another_order(tmp_path: Path) -> None:
    shuffled = TABLE.select(list(reversed(TABLE.column_names)))
    info = write_shards(tmp_path, "train", [shuffled], SCHEMA)
    assert map_table(tmp_path / info.shards[0].file).column_names == SCHEMA.names


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.drop_columns(["label"]), "but not in both: label"),
        (TABLE.append_column("extra", TABLE["id"]), "but not in both: extra"),
        (TABLE.set_column(3, "label", TABLE["id"]), "column label has type string, but is declared as int64"),
    ],
)
def test_rows_that_are_not_the_features_are_refused(tmp_path: Path, table: pa.Table, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_shards(tmp_path, "train", [table], SCHEMA)


def test_a_shard_needs_a_row(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shard_rows is 0"):
        write_shards(tmp_path, "train", [TABLE], SCHEMA, shard_rows=0)
