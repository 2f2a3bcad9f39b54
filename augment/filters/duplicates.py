"""Duplicates: rows with the same or nearly the same texts as a clean row or as a row that was kept before.

An exact duplicate has equal normalised texts in all fields. In a near duplicate every field is similar, by the Jaccard
similarity of character shingles, which MinHash estimates. Rows that share a passage and differ in the question are no
duplicates, so the least similar field decides.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer
from xaug.augment.filters.minhash import BANDS, HASHES, Signature, band_keys, digest, signature
from xaug.augment.filters.places import NONE, Places
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import Row

EXACT = 1.0
# The highest score of texts that are not equal, where MinHash estimates 1: the float32 below EXACT, because scores are
# stored as float32.
_ALMOST = float(np.nextafter(np.float32(1), np.float32(0)))
# The rows of one bucket that are compared, latest first. Only rows made from one template fill a bucket with more.
_MOST_COMPARED = 64
_REMEMBERED = 64  # signatures of texts: a passage and the texts of the rows about it


class Duplicates:
    """Scores a row by its similarity to the most similar row that was kept before it, in [0, 1].

    A score of exactly 1 means the same texts as a kept row or a clean row. Memory: a kept row takes 256 bytes per field
    and 230 to 420 bytes of index, so 400,000 rows of two fields take 0.35 GB. A clean row takes 24 to 48 bytes.
    """

    def __init__(self) -> None:
        self._exact = Places()  # the digests of clean and kept rows
        self._latest = Places()  # band key → the latest row with it
        self._earlier = array("i")  # per row and band: the row before it in that bucket, or NONE
        self._signatures = np.empty((0, 0, HASHES), np.uint32)  # [rows, or more, fields, HASHES]
        self._rows = 0
        # A row is scored and then kept, and rows of one passage follow one another.
        self._signature = lru_cache(_REMEMBERED)(signature)
        self._signed = lru_cache(1)(self._sign)

    def remember_clean(self, card: DatasetCard, rows: Iterable[Row]) -> None:
        """Remember clean rows, which no augmented row may equal. To be called before the first score is computed."""
        for row in rows:
            self._exact.put(digest(card.texts(row)), 0)

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """The score of each row against the rows that are remembered now."""
        return [self._score(pair.card.texts(pair.augmented)) for pair in pairs]

    def keep(self, pair: Pair) -> None:
        """Remember a row that all filters kept."""
        fields = pair.card.texts(pair.augmented)
        signed, keys = self._signed(fields)
        self._exact.put(digest(fields), 0)
        self._earlier.extend([self._latest.get(key) for key in keys])
        for key in keys:
            self._latest.put(key, self._rows)
        if self._rows == len(self._signatures):
            # Pages of the new half take no memory before they are written.
            grown = np.empty((max(1024, 2 * self._rows), *signed.shape), np.uint32)
            grown[: self._rows] = self._signatures.reshape(self._rows, *signed.shape)
            self._signatures = grown
        self._signatures[self._rows] = signed
        self._rows += 1

    def _score(self, fields: tuple[str, ...]) -> float:
        if self._exact.get(digest(fields)) != NONE:
            return EXACT
        return min(self._nearest(*self._signed(fields)), _ALMOST)

    def _nearest(self, signed: npt.NDArray[np.uint32], keys: Sequence[int]) -> float:
        seen: set[int] = set()
        for band, key in enumerate(keys):
            row, compared = self._latest.get(key), 0
            while row != NONE and compared < _MOST_COMPARED:
                seen.add(row)
                row, compared = self._earlier[row * BANDS + band], compared + 1
        if not seen:
            return 0.0
        others = self._signatures[list(seen)]  # [candidates, fields, HASHES]
        similarity = (others == signed).mean(axis=2).min(axis=1)
        return float(similarity.max())

    def _sign(self, fields: tuple[str, ...]) -> tuple[npt.NDArray[np.uint32], list[int]]:
        """(the signatures of the fields [fields, HASHES], the keys under which the row is found)."""
        signed = np.stack([self._signature(text) for text in fields])
        # The minimum over the fields is the signature of all their shingles together. It finds the rows that are worth
        # comparing field by field, with one index for all fields.
        whole: Signature = signed.min(axis=0)
        return signed, [key ^ band for band, key in enumerate(band_keys(whole))]


def _build(_models: Models) -> Scorer:
    return Duplicates()


FILTERS.add(
    "duplicates",
    FilterSpec(
        name="duplicates",
        summary="highest similarity, in all fields, to a row kept before (1: equal to a kept row or a clean row)",
        # One changed word leaves a real MNLI text a median Jaccard similarity of 0.72 (0.35 and 0.9 are the 5th and the
        # 95th percentile).
        checks="duplication",
        threshold=0.9,
        scores=(0, 1),
        provenance="above it, two texts differ by less than a typical word (measured on sentences)",
        keep="at_most",
        reason="near_duplicate",
        reasons={EXACT: "exact_duplicate"},
        sequential=True,
        build=_build,
    ),
)
