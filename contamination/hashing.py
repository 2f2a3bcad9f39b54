"""Hashes of 64 bits that are the same in every process and on every machine: of texts, and of n-grams of words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, made odd: Knuth's multiplicative hashing
_MOST_WORDS = 1 << 20  # hashes of words that are remembered: about 100 MB


def hash_bytes(raw: bytes) -> int:
    """A hash of 64 bits that, unlike Python's, is the same in every process."""
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest())


def hash_text(text: str) -> int:
    """The hash of a text, which may hold lone surrogates."""
    return hash_bytes(text.encode("utf-8", "surrogatepass"))


def mixed(values: Hashes) -> Hashes:
    """The finalizer of splitmix64: every input bit affects every output bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of several texts, in order. A text of fewer than n words has none."""

    values: Hashes  # [n-grams]: the hash of each
    text: npt.NDArray[np.int64]  # [n-grams]: the index of its text, ascending


class WordHashes(dict[str, int]):
    """Word → its hash. A word is hashed once; when too many are remembered, they are forgotten."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[word] = hash_text(word)
        return found

    def grams(self, texts: Sequence[Sequence[str]], n: int) -> Grams:
        """The n-grams of texts that are given as words."""
        lengths = [len(words) for words in texts]
        total = sum(lengths)
        if total < n:
            return Grams(np.empty(0, np.uint64), np.empty(0, np.int64))
        each = np.fromiter(map(self.__getitem__, chain.from_iterable(texts)), np.uint64, total)
        owner = np.repeat(np.arange(len(texts)), lengths)
        count = total - n + 1
        rolled = np.zeros(count, np.uint64)
        for k in range(n):  # a polynomial modulo 2^64, because unsigned arithmetic wraps around
            rolled = rolled * _BASE + each[k : k + count]
        inside = owner[:count] == owner[n - 1 :]  # its first and its last word belong to one text
        return Grams(mixed(rolled[inside]), owner[:count][inside])


def contains(known: Hashes, asked: Hashes) -> npt.NDArray[np.bool_]:
    """Which of the ``asked`` hashes are among the ``known``, which are sorted."""
    if not len(known) or not len(asked):
        return np.zeros(len(asked), np.bool_)
    # Sorted questions read a memory-mapped file from its beginning to its end.
    order = np.argsort(asked)
    places = np.minimum(np.searchsorted(known, asked[order]), len(known) - 1)
    found = np.empty(len(asked), np.bool_)
    found[order] = known[places] == asked[order]
    return found
