"""Duplicates: a row that says what a clean row or an earlier kept row says already.

Exact: the normalised texts of all fields are equal. Near: every field is alike, by the Jaccard similarity of
its character shingles estimated with MinHash. Rows that share a passage and differ in the question are no
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
# An estimate of 1 for texts that are not equal stays below EXACT: the nearest float32, as scores are stored.
_ALMOST = float(np.nextafter(np.float32(1), np.float32(0)))
# Rows of one bucket that are compared, latest first. Only rows made from one template can be more.
_MOST_COMPARED = 64


def texts(card: DatasetCard, row: Row) -> tuple[str, ...]:
    """The row's text by field; a list's texts are one."""
    values = (row[name] for name in card.fields)
    return tuple("\n".join(value) if isinstance(value, list) else str(value or "") for value in values)


class Duplicates:
    """Scores a row by its likeness to the most similar row kept before it, in [0, 1].

    Exactly 1: the same texts as a kept row or a clean row. Memory: a kept row takes 256 bytes a field and
    about 1 KB of index, so 0.6 GB for 400,000 rows of two fields; a remembered clean row about 70 bytes.
    """

    def __init__(self) -> None:
        self._exact: set[int] = set()
        self._latest: dict[int, int] = {}  # band key → the latest row with it
        self._earlier: list[npt.NDArray[np.int32]] = []  # per row and band: the row before it in that bucket, or -1
        self._rows: list[npt.NDArray[np.uint32]] = []  # [fields, HASHES]

    def remember_clean(self, card: DatasetCard, rows: Iterable[Row]) -> None:
        """Clean rows no augmented row may equal: all of them before the first score, which depends on it."""
        self._exact.update(digest(texts(card, row)) for row in rows)

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """Scores against what is remembered now."""
        return [self._score(texts(pair.card, pair.augmented)) for pair in pairs]

    def keep(self, pair: Pair) -> None:
        """Remember a row that all filters kept."""
        fields = texts(pair.card, pair.augmented)
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
        alike = (others == signed).mean(axis=2).min(axis=1)
        return float(alike.max())


def _signed(fields: tuple[str, ...]) -> tuple[npt.NDArray[np.uint32], list[int]]:
    """Signatures of the fields [fields, HASHES], and the keys under which the row is found."""
    signed = np.stack([signature(text) for text in fields])
    # The least over the fields is the signature of all their shingles together: it finds the rows worth
    # comparing field by field, at one index a row.
    whole: Signature = signed.min(axis=0)
    return signed, [key ^ band for band, key in enumerate(band_keys(whole))]


def _build(_models: Models) -> Scorer:
    return Duplicates()


FILTERS.add(
    "duplicates",
    FilterSpec(
        name="duplicates",
        summary="highest similarity of all fields to a row kept before (1: exactly a kept or a clean row)",
        # One changed word leaves a real MNLI text a Jaccard of 0.72 (median; 5th, 95th percentile 0.35, 0.9).
        checks="duplication",
        threshold=0.9,
        provenance="above it two texts differ in less than a typical word (measured on sentences)",
        keep="at_most",
        reason="near_duplicate",
        reasons={EXACT: "exact_duplicate"},
        sequential=True,
        build=_build,
    ),
)
