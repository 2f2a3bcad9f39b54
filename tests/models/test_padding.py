"""Padding: sequences on the left, the padding id after them, and additional rows after the last sequence."""

from __future__ import annotations

import numpy as np
from xaug.models.encoding.texts import Encoded, ints
from xaug.models.padding import padded

TYPED = [Encoded(ints([5, 6, 7]), ints([0, 1, 1])), Encoded(ints([8]), ints([0]))]


def test_sequences_are_filled_up_on_the_right() -> None:
    arrays = padded(TYPED, 4, 9)
    assert {name: array.tolist() for name, array in arrays.items()} == {
        "input_ids": [[5, 6, 7, 9], [8, 9, 9, 9]],
        "attention_mask": [[1, 1, 1, 0], [1, 0, 0, 0]],
        "token_type_ids": [[0, 1, 1, 0], [0, 0, 0, 0]],
    }
    assert all(array.dtype == np.int64 for array in arrays.values())


def test_rows_beyond_the_sequences_repeat_the_last_one() -> None:
    arrays = padded(TYPED, 3, 9, rows=4)
    assert arrays["input_ids"].tolist() == [[5, 6, 7], [8, 9, 9], [8, 9, 9], [8, 9, 9]]
    assert arrays["attention_mask"].sum() == 6


def test_without_segment_ids_there_are_none() -> None:
    assert set(padded([Encoded(ints([1]))], 1, 0)) == {"input_ids", "attention_mask"}
