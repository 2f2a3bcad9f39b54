"""Random draws by hashes: what happens to a row depends on the row and the seed, not on the other rows of the run.

A permutation of row numbers would draw and order other rows as soon as a run gets one reference more. Two runs that
share rows, such as the arms of a study, then have as much in common as their data allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from xaug.models.budget import Numbers

Keys = npt.NDArray[np.uint64]


def keys_of(texts: Iterable[str]) -> Keys:
    """64 bits of BLAKE2b for each text. Of 400,000 texts, two have the same with a probability of 4 in 10^9."""
    digests = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def salt(*parts: str | int) -> int:
    """64 bits that differ for different parts, so that one purpose's draws do not change those of another."""
    text = "\0".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def mixed(keys: Keys, by: Keys | int) -> Keys:
    """New keys, one for each key: the finalizer of SplitMix64 (Steele et al. 2014, figure 18) of both numbers.

    For one ``by`` it maps different keys to different ones, and the results are evenly spread and look unrelated.
    """
    with np.errstate(over="ignore"):  # arithmetic modulo 2**64 is intended
        out = keys + np.asarray(by, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        out = (out ^ (out >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        out = (out ^ (out >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed_keys: Keys = out ^ (out >> np.uint64(31))
    return mixed_keys


def lowest(keys: Keys, count: int) -> Numbers:
    """The positions of the ``count`` smallest keys, in ascending order; of equal keys, the earlier one counts first."""
    return np.sort(np.argsort(keys, kind="stable")[:count]).astype(np.int64)


def occurrences(keys: Keys) -> Keys:
    """For each key, how many equal keys come before it."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    counts = np.diff(np.r_[begins, len(keys)])
    out = np.empty(len(keys), dtype=np.uint64)
    out[order] = np.arange(len(keys)) - np.repeat(begins, counts)
    return out
