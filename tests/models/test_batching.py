"""Batches contain each row once, padded as ``batching`` promises, within the budget."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from xaug.models.batching import LONG, LONG_STEP, ROWS, SHORT, STEP, Batches, plan, plan_unpadded
from xaug.models.encoding.texts import Encoded, ints
from xaug.models.placement import Placement

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


@given(LENGTHS, BUDGET)
def test_a_plan_without_padding_fills_the_budget_with_real_tokens(lengths: list[int], budget: int) -> None:
    batches = list(plan_unpadded(lengths, budget))
    assert sorted(i for batch, _ in batches for i in batch) == list(range(len(lengths))), "each row once"
    tokens = [sum(lengths[i] for i in batch) for batch, _ in batches]
    assert all(count <= budget or len(batch) == 1 for count, (batch, _) in zip(tokens, batches, strict=True))
    for (_, _), (after, _), count in zip(batches, batches[1:], tokens, strict=False):
        assert count + lengths[after[0]] > budget, "a batch ends only where the next row does not fit"
    assert [longest for _, longest in batches] == [max(lengths[i] for i in batch) for batch, _ in batches]
    assert [longest for _, longest in batches] == sorted((longest for _, longest in batches), reverse=True)


def test_a_batch_has_a_multiple_of_eight_rows_and_counts_its_use() -> None:
    batches = Batches(9, Placement())
    rows = [Encoded(ints([5, 6, 7]), ints([0, 1, 1])), Encoded(ints([8]), ints([0]))]
    batch = batches.collate(rows, 16)
    assert batch["input_ids"].shape == (ROWS, 16)
    assert batch["input_ids"][0].tolist() == [5, 6, 7] + [9] * 13
    assert batch["attention_mask"].sum(1).tolist() == [3] + [1] * (ROWS - 1), "extra rows repeat the last"
    assert batch["token_type_ids"][0].tolist() == [0, 1, 1] + [0] * 13
    use = batches.use
    assert (use.batches, use.rows, use.tokens, use.padded) == (1, 2, 4, ROWS * 16)
    assert "token_type_ids" not in batches.collate([Encoded(ints([1]))], 1)
    assert len(batches.collate([Encoded(ints([1]))] * 9, 1)["input_ids"]) == 2 * ROWS
    assert batches.collate([Encoded(ints([1]))] * 9, 1)["input_ids"].numpy().dtype == np.int64


def test_additional_rows_are_empty_where_only_real_tokens_are_computed() -> None:
    batches = Batches(9, Placement(), unpadded=True)
    batch = batches.collate([Encoded(ints([5, 6, 7])), Encoded(ints([8]))], 3)
    assert batch["attention_mask"].sum(1).tolist() == [3, 1] + [0] * (ROWS - 2)
    assert (batches.use.tokens, batches.use.padded) == (4, 8)
