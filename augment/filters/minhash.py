"""MinHash signatures of short texts (Broder 1997). They are the same in every process and on every machine."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
from xaug.contamination.hashing import hash_bytes, mixed
from xaug.data_cards.normalized import folded

Signature = npt.NDArray[np.uint32]

SHINGLE = 5  # characters: in any script, a changed word changes its own shingles and few others
HASHES = 64  # the standard error of the estimate at a Jaccard similarity of 0.9 is 0.04
BANDS, ROWS_PER_BAND = 8, 4  # finds a pair of Jaccard similarity 0.9 with probability 0.9998, of 0.8 with 0.986
_EMPTY = np.iinfo(np.uint32).max

_BASE = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, made odd: Knuth's multiplicative hashing
# Drawn from a hash and not from numpy, whose streams may change between releases; stored scores must not.
_DRAWN = np.frombuffer(
    b"".join(hashlib.blake2b(f"minhash {i}".encode(), digest_size=16).digest() for i in range(HASHES)),
    dtype="<u8",
).reshape(HASHES, 2)
_FACTORS, _OFFSETS = _DRAWN[:, 0] | np.uint64(1), _DRAWN[:, 1]


def digest(texts: tuple[str, ...]) -> int:
    """64 bits of the normalised texts, in order."""
    joined = "\0".join(folded(text) for text in texts)
    return hash_bytes(joined.encode("utf-8", "surrogatepass"))


def signature(text: str) -> Signature:
    """The lowest hash of the text's shingles under each hash function, uint32 [HASHES].

    A text that is shorter than a shingle is one shingle. An empty text has a signature of its own.
    """
    plain = folded(text)
    if not plain:
        return np.full(HASHES, _EMPTY, dtype=np.uint32)
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    size = min(SHINGLE, len(codes))
    count = len(codes) - size + 1
    rolled = np.zeros(count, dtype=np.uint64)
    for k in range(size):  # a polynomial modulo 2^64, because unsigned arithmetic wraps around
        rolled = rolled * _BASE + codes[k : k + count] + np.uint64(1)
    hashed = mixed(rolled)[None, :] * _FACTORS[:, None] + _OFFSETS[:, None]
    # The least value has the least upper half, and a shingle that occurs twice does not change the least.
    least: Signature = (hashed.min(axis=1) >> np.uint64(32)).astype(np.uint32)
    return least


def band_keys(whole: Signature) -> list[int]:
    """Keys of which two similar texts share one with the probability that is given at BANDS."""
    parts = whole[: BANDS * ROWS_PER_BAND].reshape(BANDS, ROWS_PER_BAND)
    return [hash_bytes(part.tobytes()) for part in parts]
