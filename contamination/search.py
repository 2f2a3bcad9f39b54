"""The search for rows whose texts occur in evaluation sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xaug.contamination.hashing import Hashes, WordHashes, contains
from xaug.contamination.rows import FEWEST, GRAM, example, whole
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.normalized import words
from xaug.data_cards.schema import Row

# The longest stretch of a text, in n-grams, over which the share of known n-grams is taken. The rest of a long text
# does not dilute the share in a stretch of 38 words, so a paragraph is found in any text that contains it.
WINDOW = 26
# A row with a larger share is known from an evaluation set. docs/explanation/filters.md has the measurement.
LEAK = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """Sorted hashes: of whole texts and whole examples, and of n-grams."""

    wholes: Hashes
    grams: Hashes


@dataclass(frozen=True)
class Prepared:
    """The texts of some rows as hashes, ready to be looked up.

    Rows, groups of texts and texts are numbered from 0. Rows that share a text share its number.
    """

    examples: Hashes  # [rows]; 0 for a row without an example
    groups: tuple[tuple[int, ...], ...]  # the texts of each group (`TaskType.evidence`)
    group_row: npt.NDArray[np.int64]  # [groups]: its row
    wholes: Hashes  # [texts]
    lengths: npt.NDArray[np.int64]  # [texts]: in words
    grams: Hashes
    gram_text: npt.NDArray[np.int64]  # [n-grams]: its text, ascending

    def scores(self, known: Known) -> npt.NDArray[np.float64]:
        """The score of each row, from 0 to 1: how much of it is known.

        1 for a row whose texts together are a known example. Otherwise the largest score among the groups of texts that
        identify the row (`TaskType.evidence`), where the score of a group is the smallest of its texts. The score of a
        text is the share of known n-grams in the stretch of WINDOW n-grams that has most of them. A text that is
        shorter than an n-gram scores 1 if it is known as a whole and has at least FEWEST words.
        """
        exact = contains(known.wholes, self.examples) & (self.examples != 0)
        out: npt.NDArray[np.float64] = exact.astype(np.float64)
        texts = self._texts(known)
        for group, row in zip(self.groups, self.group_row, strict=True):
            out[row] = max(out[row], min(texts[at] for at in group))
        return out

    def _texts(self, known: Known) -> npt.NDArray[np.float64]:
        same = contains(known.wholes, self.wholes) & (self.lengths >= FEWEST)
        out = same.astype(np.float64)
        hits = contains(known.grams, self.grams)
        if not hits.any():
            return out
        bounds = np.searchsorted(self.gram_text, np.arange(len(self.lengths) + 1))
        for at in np.unique(self.gram_text[hits]):
            out[at] = max(out[at], _densest(hits[bounds[at] : bounds[at + 1]]))
        return out


def _densest(hits: npt.NDArray[np.bool_]) -> float:
    """The largest share of hits in a stretch of WINDOW n-grams, or in all of them if there are fewer."""
    size = min(WINDOW, len(hits))
    sums = np.concatenate([[0], np.cumsum(hits)])
    return float((sums[size:] - sums[:-size]).max()) / size


@dataclass(frozen=True)
class Preparer:
    """Turns rows into hashes. It remembers the hashes of words."""

    hashes: WordHashes

    def __call__(self, card: DatasetCard, rows: Sequence[Row]) -> Prepared:
        """The hashes of the rows' texts. An augmented row is compared by its texts alone."""
        place: dict[str, int] = {}  # text → its index: many rows share a passage or a premise
        texts: list[list[str]] = []

        def at(text: str) -> int:
            if text not in place:
                place[text] = len(texts)
                texts.append(words(text))
            return place[text]

        groups: list[tuple[int, ...]] = []
        group_row: list[int] = []
        examples = np.zeros(len(rows), np.uint64)
        for number, row in enumerate(rows):
            examples[number] = example([texts[at(text)] for text in card.texts(row)]) or 0
            for group in card.task_type.evidence(row):
                if group and all(texts[at(text)] for text in group):
                    groups.append(tuple(at(text) for text in group))
                    group_row.append(number)
        grams = self.hashes.grams(texts, GRAM)
        return Prepared(
            examples, tuple(groups), np.array(group_row, np.int64),
            np.array([whole(text) for text in texts], np.uint64),
            np.array([len(text) for text in texts], np.int64), grams.values, grams.text,
        )  # fmt: skip


@dataclass(frozen=True)
class Search:
    """Scores rows by how much of them is known."""

    known: Known
    prepare: Preparer

    @classmethod
    def among(cls, known: Known) -> Search:
        """A search among these hashes."""
        return cls(known, Preparer(WordHashes()))

    def scores(self, card: DatasetCard, rows: Sequence[Row]) -> list[float]:
        """The score of each row, from 0 to 1 (`Prepared.scores`)."""
        return [float(score) for score in self.prepare(card, rows).scores(self.known)]


def is_leak(score: float, threshold: float = LEAK) -> bool:
    """Whether a row with this score is known. Both numbers are compared as float32, as scores are stored."""
    return bool(np.float32(score) > np.float32(threshold))
