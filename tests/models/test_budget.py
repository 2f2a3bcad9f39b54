"""Batches for prediction contain each item once, longest first, within the budget."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from xaug.models.budget import CPU_TOKENS, Budget, delayed_by_one, in_cache, in_order

ITEMS = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 5)), min_size=1, max_size=200)
BUDGET = st.builds(
    Budget, st.sampled_from([1, 100, 1000, 10_000]), st.one_of(st.none(), st.integers(1, 9)), st.sampled_from([1, 8])
)


@given(ITEMS, BUDGET)
def test_every_item_once_the_longest_first_within_the_budget(items: list[tuple[int, int]], budget: Budget) -> None:
    lengths, sequences = (np.array(column, dtype=np.int32) for column in zip(*items, strict=True))
    batches = in_order(lengths, sequences, budget)
    order = np.concatenate(batches)
    assert sorted(order.tolist()) == list(range(len(items)))
    assert (np.diff(lengths[order]) <= 0).all()
    for batch in batches:
        longest = -(-int(lengths[batch].max()) // budget.multiple) * budget.multiple
        assert len(batch) == 1 or int(sequences[batch].sum()) * longest <= budget.tokens
        assert budget.rows is None or len(batch) <= budget.rows


def test_on_a_cpu_a_batch_stays_in_the_cache() -> None:
    most = CPU_TOKENS * torch.get_num_threads()
    assert in_cache(Budget(10**6, 3, 8), "cpu") == Budget(most, 3, 8)
    assert in_cache(Budget(1), "cpu") == Budget(1)
    assert in_cache(Budget(10**6), "cuda:0") == Budget(10**6)


def test_an_item_is_passed_on_when_the_next_one_has_started() -> None:
    begun: list[int] = []

    def begin() -> Iterator[int]:
        for number in range(3):
            begun.append(number)
            yield number

    seen = [(item, len(begun)) for item in delayed_by_one(begin())]
    assert seen == [(0, 2), (1, 3), (2, 3)]
