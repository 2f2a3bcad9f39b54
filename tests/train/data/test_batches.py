"""Micro-batches contain each feature once, within the budget, with little padding, and follow from the seed."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from xaug.train.config import BatchConfig
from xaug.train.data.batches import epoch
from xaug.train.data.draws import Keys, mixed

FEATURES = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 5)), min_size=1, max_size=200)
CONFIG = st.builds(
    BatchConfig,
    token_budget=st.sampled_from([1, 100, 1000, 10_000]),
    max_rows=st.one_of(st.none(), st.integers(1, 9)),
    pool=st.integers(1, 8),
    multiple=st.sampled_from([1, 8]),
)


def random_keys(count: int, seed: int) -> Keys:
    return mixed(np.arange(count, dtype=np.uint64), seed)


def arrays(features: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    lengths, sequences = zip(*features, strict=True)
    return np.array(lengths, dtype=np.int32), np.array(sequences, dtype=np.int32)


@given(FEATURES, CONFIG, st.integers(0, 3))
def test_an_epoch_holds_every_feature_once_within_the_budget(
    features: list[tuple[int, int]], config: BatchConfig, seed: int
) -> None:
    lengths, sequences = arrays(features)
    batches = epoch(lengths, sequences, config, random_keys(len(features), seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(features)))
    for batch in batches:
        longest = -(-int(lengths[batch].max()) // config.multiple) * config.multiple
        assert len(batch) == 1 or int(sequences[batch].sum()) * longest <= config.token_budget
        assert config.max_rows is None or len(batch) <= config.max_rows
    again = epoch(lengths, sequences, config, random_keys(len(features), seed))
    assert [b.tolist() for b in batches] == [b.tolist() for b in again]


def test_two_epochs_combine_other_features_and_pad_little() -> None:
    lengths = np.random.default_rng(0).lognormal(3.5, 0.5, 20_000).astype(np.int32) + 5  # MNLI's shape
    ones = np.ones_like(lengths)
    first, second = (epoch(lengths, ones, BatchConfig(), random_keys(20_000, seed)) for seed in (1, 2))
    assert {tuple(sorted(b)) for b in first}.isdisjoint({tuple(sorted(b)) for b in second})
    padded = sum(len(batch) * int(lengths[batch].max()) for batch in first)
    assert padded / int(lengths.sum()) < 1.05


def test_a_batch_comes_from_all_over_the_data() -> None:
    lengths = np.full(10_000, 20, dtype=np.int32)
    batches = epoch(lengths, np.ones_like(lengths), BatchConfig(token_budget=2000), random_keys(10_000, 0))
    spread = [batch.max() - batch.min() for batch in batches]
    assert min(spread) > 5000, "features beside each other in the file are apart in the batches"


@given(FEATURES, CONFIG, st.integers(0, 3), st.integers(0, 200))
def test_features_that_are_added_do_not_change_the_order_of_the_pools(
    features: list[tuple[int, int]], config: BatchConfig, seed: int, more: int
) -> None:
    keys = random_keys(len(features) + more, seed)
    lengths, sequences = arrays(features + [(5, 1)] * more)
    for count in (len(features), len(features) + more):
        place = np.empty(count, dtype=np.int64)
        batches = epoch(lengths[:count], sequences[:count], config, keys[:count])
        place[np.concatenate(batches)] = np.arange(count)
        mean = float((lengths[:count] * sequences[:count]).mean())
        pool = max(1, int(config.pool * config.token_budget / mean))
        by_key = np.argsort(keys[:count])
        pools = [sorted(place[by_key[start : start + pool]].tolist()) for start in range(0, count, pool)]
        assert [at for own in pools for at in own] == list(range(count)), "a pool ends before the next one begins"


def test_batches_of_equally_long_features_are_not_ordered_by_their_size() -> None:
    lengths = np.r_[np.full(3000, 10), np.full(1000, 40)].astype(np.int32)
    early = 0
    for seed in range(40):
        batches = epoch(lengths, np.ones_like(lengths), BatchConfig(token_budget=4000), random_keys(4000, seed))
        early += int(lengths[batches[0][0]] == 10)
    assert 8 <= early <= 32, "of 18 batches, 8 hold short features"
