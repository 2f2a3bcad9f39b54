"""Hashes of n-grams, and the search among sorted hashes."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from xaug.contamination.hashing import WordHashes, contains
from xaug.contamination.part import merged

WORDS = st.lists(st.sampled_from(["a", "b", "c", "ü", "漢"]), max_size=8)


@given(st.lists(WORDS, max_size=6), st.integers(1, 4))
def test_texts_share_a_hash_if_and_only_if_they_share_an_n_gram(texts: list[list[str]], n: int) -> None:
    found = WordHashes().grams(texts, n)
    expected = [(at, tuple(text[i : i + n])) for at, text in enumerate(texts) for i in range(len(text) - n + 1)]
    assert found.text.tolist() == [at for at, _ in expected]
    by_hash = dict(zip(found.values.tolist(), [gram for _, gram in expected], strict=True))
    assert [by_hash[value] for value in found.values.tolist()] == [gram for _, gram in expected]
    assert len(by_hash) == len({gram for _, gram in expected})


def test_the_hashes_are_the_same_in_every_process() -> None:
    code = "from xaug.contamination.hashing import WordHashes; print(WordHashes().grams([['a', 'b']], 2).values[0])"
    here = WordHashes().grams([["a", "b"]], 2).values[0]
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(again.stdout) == int(here)


@given(st.lists(st.integers(0, 2**64 - 1)), st.lists(st.integers(0, 2**64 - 1)))
def test_a_hash_is_found_if_it_is_known(known: list[int], asked: list[int]) -> None:
    wanted = asked + known[:3]
    found = contains(np.unique(np.array(known, np.uint64)), np.array(wanted, np.uint64))
    assert found.tolist() == [one in known for one in wanted]


@given(st.lists(st.lists(st.integers(0, 2**64 - 1)), max_size=5))
def test_sorted_arrays_are_merged(arrays: list[list[int]]) -> None:
    parts = [np.unique(np.array(one, np.uint64)) for one in arrays]
    assert merged(parts).tolist() == sorted({value for one in arrays for value in one})
