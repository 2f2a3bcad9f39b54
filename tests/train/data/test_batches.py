"""Micro-batches contain each feature once, within the budget, with little padding, and follow from the seed."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from xaug.train.config import BatchConfig
from xaug.train.data.batches import epoch

FEATURES = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 5)), min_size=1, max_size=200)
CONFIG = st.builds(
    BatchConfig,
    token_budget=st.sampled_from([1, 100, 1000, 10_000]),
    max_rows=st.one_of(st.none(), st.integers(1, 9)),
    pool=st.integers(1, 8),
    multiple=st.sampled_from([1, 8]),
)


def arrays(features: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    lengths, sequences = zip(*features, strict=True)
    return np.array(lengths, dtype=np.int32), np.array(sequences, dtype=np.int32)


@given(FEATURES, CONFIG, st.integers(0, 3))
def test_an_epoch_holds_every_feature_once_within_the_budget(
    features: list[tuple[int, int]], config: BatchConfig, seed: int
) -> None:
    lengths, sequences = arrays(features)
    batches = epoch(lengths, sequences, config, np.random.default_rng(seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(features)))
    for batch in batches:
        longest = -(-int(lengths[batch].max()) // config.multiple) * config.multiple
        assert len(batch) == 1 or int(sequences[batch].sum()) * longest <= config.token_budget
        assert config.max_rows is None or len(batch) <= config.max_rows
    again = epoch(lengths, sequences, config, np.random.default_rng(seed))
    assert [b.tolist() for b in batches] == [b.tolist() for b in again]


def test_two_epochs_combine_other_features_and_pad_little() -> None:
    lengths = np.random.default_rng(0).lognormal(3.5, 0.5, 20_000).astype(np.int32) + 5  # MNLI's shape
    ones = np.ones_like(lengths)
    rng = np.random.default_rng(1)
    first, second = epoch(lengths, ones, BatchConfig(), rng), epoch(lengths, ones, BatchConfig(), rng)
    assert {tuple(sorted(b)) for b in first}.isdisjoint({tuple(sorted(b)) for b in second})
    padded = sum(len(batch) * int(lengths[batch].max()) for batch in first)
    assert padded / int(lengths.sum()) < 1.05


def test_a_batch_comes_from_all_over_the_data() -> None:
    lengths = np.full(10_000, 20, dtype=np.int32)
    batches = epoch(lengths, np.ones_like(lengths), BatchConfig(token_budget=2000), np.random.default_rng(0))
    spread = [batch.max() - batch.min() for batch in batches]
    assert min(spread) > 5000, "features beside each other in the file are apart in the batches"
