"""Batches contain each row once, padded as ``batching`` promises, within the budget."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from xaug.models.batching import LONG, LONG_STEP, ROWS, SHORT, STEP, BatchUse, collate, plan
from xaug.models.encoding.texts import Encoded, ints

LENGTHS = st.lists(st.one_of(st.integers(1, 40), st.integers(1, 600)), max_size=200)
BUDGET = st.sampled_from([1, 64, 512, 4096, 131_072])


@given(LENGTHS, BUDGET, st.sampled_from([0, SHORT]))
def test_a_plan_keeps_its_promises(lengths: list[int], budget: int, short: int) -> None:
    batches = list(plan(lengths, budget, short=short))
    assert sorted(i for batch, _ in batches for i in batch) == list(range(len(lengths))), "each row once"
    for batch, padded in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) * padded <= budget or len(batch) <= ROWS
        if longest <= short:
            assert {lengths[i] for i in batch} == {padded}, "a short row runs among rows of its length, unpadded"
        elif longest > LONG:
            own = {-(-lengths[i] // LONG_STEP) * LONG_STEP for i in batch}
            assert own == {padded}, "a long row's padding follows from its own length"
        else:
            assert padded % STEP == 0
            assert longest <= padded < longest + STEP
            assert all(lengths[i] > short for i in batch)
    firsts = [max(lengths[i] for i in batch) for batch, _ in batches]
    assert firsts == sorted(firsts, reverse=True), "longest first, so that too little memory shows at once"


def test_a_large_batch_holds_rows_of_similar_length() -> None:
    (big, _), *_ = plan([100] * 24 + [79] * 24, 100_000)
    assert len(big) == 24, "79 is less than four fifths of 100"
    (big, _), *_ = plan([100] * 24 + [81] * 24, 100_000)
    assert len(big) == 48
    (big, _), *_ = plan([100] * 20 + [79] * 24, 100_000)
    assert len(big) == 24, "filled up to a multiple of 8 with the next rows rather than with copies"


def test_a_batch_has_a_multiple_of_eight_rows_and_counts_its_use() -> None:
    use = BatchUse()
    rows = [Encoded(ints([5, 6, 7]), ints([0, 1, 1])), Encoded(ints([8]), ints([0]))]
    batch = collate(rows, 16, 9, torch.device("cpu"), use)
    assert batch["input_ids"].shape == (ROWS, 16)
    assert batch["input_ids"][0].tolist() == [5, 6, 7] + [9] * 13
    assert batch["attention_mask"].sum(1).tolist() == [3] + [1] * (ROWS - 1), "extra rows repeat the last"
    assert batch["token_type_ids"][0].tolist() == [0, 1, 1] + [0] * 13
    assert (use.batches, use.rows, use.tokens, use.padded) == (1, 2, 4, ROWS * 16)
    assert "token_type_ids" not in collate([Encoded(ints([1]))], 1, 0, torch.device("cpu"), use)
    assert len(collate([Encoded(ints([1]))], 1, 0, torch.device("cpu"), use, multiple=1)["input_ids"]) == 1
    assert len(collate([Encoded(ints([1]))] * 9, 1, 0, torch.device("cpu"), use)["input_ids"]) == 2 * ROWS
    assert collate([Encoded(ints([1]))] * 9, 1, 0, torch.device("cpu"), use)["input_ids"].numpy().dtype == np.int64
