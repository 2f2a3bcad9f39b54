"""Duplicates: rows with the same or nearly the same texts as a clean row or as a row that was kept before.

An exact duplicate has equal normalised texts in all fields. In a near duplicate every field is similar, by the Jaccard
similarity of character shingles, which MinHash estimates. Rows that share a passage and differ in the question are no
duplicates, so the least similar field decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer
from xaug.augment.filters.minhash import Signature, band_keys, digest, signature
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import Row

EXACT = 1.0
# The highest score of texts that are not equal, where MinHash estimates 1: the float32 below EXACT, because scores are
# stored as float32.
_ALMOST = float(np.nextafter(np.float32(1), np.float32(0)))
# The rows of one bucket that are compared, latest first. Only rows made from one template fill a bucket with more.
_MOST_COMPARED = 64


class Duplicates:
    """Scores a row by its similarity to the most similar row that was kept before it, in [0, 1].

    A score of exactly 1 means the same texts as a kept row or a clean row. Memory: a kept row takes 256 bytes per field
    and about 1 KB of index, so 400,000 rows of two fields take 0.6 GB. A remembered clean row takes about 70 bytes.
    """

    def __init__(self) -> None:
        self._exact: set[int] = set()
        self._latest: dict[int, int] = {}  # band key → the latest row with it
        self._earlier: list[npt.NDArray[np.int32]] = []  # per row and band: the row before it in that bucket, or -1
        self._rows: list[npt.NDArray[np.uint32]] = []  # [fields, HASHES]

    def remember_clean(self, card: DatasetCard, rows: Iterable[Row]) -> None:
        """Remember clean rows, which no augmented row may equal. To be called before the first score is computed."""
        self._exact.update(digest(card.texts(row)) for row in rows)

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """The score of each row against the rows that are remembered now."""
        return [self._score(pair.card.texts(pair.augmented)) for pair in pairs]

    def keep(self, pair: Pair) -> None:
        """Remember a row that all filters kept."""
        fields = pair.card.texts(pair.augmented)
        signed, keys = _signed(fields)
        self._exact.add(digest(fields))
        self._earlier.append(np.array([self._latest.get(key, -1) for key in keys], dtype=np.int32))
        self._latest.update(dict.fromkeys(keys, len(self._rows)))
        self._rows.append(signed)

    def _score(self, fields: tuple[str, ...]) -> float:
        if digest(fields) in self._exact:
            return EXACT
        return min(self._nearest(*_signed(fields)), _ALMOST)

    def _nearest(self, signed: npt.NDArray[np.uint32], keys: Sequence[int]) -> float:
        seen: set[int] = set()
        for band, key in enumerate(keys):
            row, compared = self._latest.get(key, -1), 0
            while row >= 0 and compared < _MOST_COMPARED:
                seen.add(row)
                row, compared = int(self._earlier[row][band]), compared + 1
        if not seen:
            return 0.0
        others = np.stack([self._rows[row] for row in sorted(seen)])  # [candidates, fields, HASHES]
        similarity = (others == signed).mean(axis=2).min(axis=1)
        return float(similarity.max())


def _signed(fields: tuple[str, ...]) -> tuple[npt.NDArray[np.uint32], list[int]]:
    """(the signatures of the fields [fields, HASHES], the keys under which the row is found)."""
    signed = np.stack([signature(text) for text in fields])
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
