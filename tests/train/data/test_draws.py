"""Draws by hashes: they depend on the row and the seed alone, and look like random ones."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from xaug.train.config import BatchConfig
from xaug.train.data.batches import epoch
from xaug.train.data.draws import keys_of, lowest, mixed, occurrences, salt

KEYS = st.lists(st.integers(0, 5), max_size=60).map(lambda values: np.array(values, dtype=np.uint64))


def test_golden_keys() -> None:
    # BLAKE2b by coreutils: printf r0 | b2sum -l 64; the first output of SplitMix64 with the state 0, as in Java's
    # SplittableRandom and in xoshiro's splitmix64.c.
    assert [hex(int(key)) for key in keys_of(["r0"]).byteswap()] == ["0x5a555acca70a3f25"]
    assert int(mixed(np.array([0], dtype=np.uint64), 1)[0]) == 0xE220A8397B1DCDAF


def test_mixed_keys_are_even_and_unrelated() -> None:
    keys = keys_of(f"r{i}" for i in range(20_000))
    one, two = (mixed(keys, salt("order", seed)) for seed in (0, 1))
    assert len(set(one.tolist())) == 20_000
    for bit in range(64):
        assert abs(int((one >> np.uint64(bit) & np.uint64(1)).sum()) - 10_000) < 5 * 71  # 5 standard deviations
    ranks = [np.argsort(np.argsort(each)) for each in (one, two, keys)]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert abs(float(np.corrcoef(ranks[a], ranks[b])[0, 1])) < 5 / np.sqrt(20_000)


@given(KEYS)
def test_occurrences_number_equal_keys(keys: np.ndarray) -> None:
    counted: dict[int, int] = {}
    for key, number in zip(keys.tolist(), occurrences(keys).tolist(), strict=True):
        assert number == counted.get(key, 0)
        counted[key] = number + 1


@given(KEYS, st.integers(0, 60), st.integers(0, 60))
def test_fewer_of_the_lowest_are_some_of_more(keys: np.ndarray, one: int, two: int) -> None:
    few, many = sorted((one, two))
    assert set(lowest(keys, few).tolist()) <= set(lowest(keys, many).tolist())
    assert len(lowest(keys, many)) == min(many, len(keys))


def test_an_epoch_of_400_000_rows_is_ordered_in_well_under_a_second() -> None:
    lengths = np.random.default_rng(0).lognormal(3.5, 0.5, 400_000).astype(np.int32) + 5
    keys = mixed(np.arange(400_000, dtype=np.uint64), 0)
    seconds = []
    for number in range(3):
        began = time.process_time()
        epoch(lengths, np.ones_like(lengths), BatchConfig(), mixed(keys, number))
        seconds.append(time.process_time() - began)
    assert min(seconds) < 1.0, seconds
