"""Rows of a parent are read in the order in which they were attacked, without a copy of the whole parent."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.refilter import _rows_at


def table(start: int, rows: int, batch: int) -> pa.Table:
    """Return rows with numbers from ``start`` on, in batches as a shard has them."""
    values = list(range(start, start + rows))
    batches = [values[at : at + batch] for at in range(0, rows, batch)]
    schema = pa.schema({"n": pa.int64(), "text": pa.string()})
    return pa.Table.from_batches(
        [pa.record_batch([part, [f"text {n}" for n in part]], schema=schema) for part in batches], schema=schema
    )


@given(st.data())
def test_rows_come_in_the_order_of_their_numbers(data: st.DataObject) -> None:
    first, second = data.draw(st.integers(0, 30)), data.draw(st.integers(0, 30))
    batch = data.draw(st.integers(1, 7))
    wanted = data.draw(st.lists(st.integers(0, max(0, first + second - 1)), min_size=1)) if first + second else []
    if not wanted:
        return
    found = _rows_at(table(0, first, batch), table(first, second, batch), pa.array(wanted, pa.int64()))
    assert found["n"].to_pylist() == wanted
    assert found["text"].to_pylist() == [f"text {n}" for n in wanted]
