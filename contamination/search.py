"""The search for rows whose texts occur in evaluation sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xaug.contamination.hashing import Hashes, WordHashes, contains, hash_text
from xaug.contamination.rows import GRAM, compared_whole, example_of
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
    # The texts of all groups (`TaskType.evidence`), one group after another; where each group begins; and its row.
    group_texts: npt.NDArray[np.int64]
    group_starts: npt.NDArray[np.int64]
    group_row: npt.NDArray[np.int64]
    wholes: Hashes  # [texts]; 0 for a text that is not compared as a whole
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
        if texts.any():  # in many batches, no row shares a text with an evaluation set
            np.maximum.at(out, self.group_row, np.minimum.reduceat(texts[self.group_texts], self.group_starts))
        return out

    def _texts(self, known: Known) -> npt.NDArray[np.float64]:
        """The score of each text."""
        same = contains(known.wholes, self.wholes) & (self.wholes != 0)
        out: npt.NDArray[np.float64] = same.astype(np.float64)
        hits = contains(known.grams, self.grams)
        if not hits.any():
            return out
        hit = np.unique(self.gram_text[hits])
        starts, ends = (np.searchsorted(self.gram_text, hit, side) for side in ("left", "right"))
        for at, start, end in zip(hit, starts, ends, strict=True):
            out[at] = max(out[at], _densest(hits[start:end]))
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
        texts: list[list[str]] = []  # as words
        joined: list[str] = []  # the same, with blanks between them

        def at(text: str) -> int:
            found = place.get(text)
            if found is None:
                found = place[text] = len(texts)
                split = words(text)
                texts.append(split)
                joined.append(" ".join(split))
            return found

        group_texts: list[int] = []
        group_starts: list[int] = []
        group_row: list[int] = []
        examples = np.zeros(len(rows), np.uint64)
        evidence = card.task_type.evidence
        for number, row in enumerate(rows):
            examples[number] = example_of(filter(None, (joined[at(text)] for text in card.texts(row)))) or 0
            for group in evidence(row):
                own = [at(text) for text in group]
                if own and all(joined[text] for text in own):
                    group_starts.append(len(group_texts))
                    group_texts += own
                    group_row.append(number)
        grams = self.hashes.grams(texts, GRAM)
        wholes = [
            hash_text(text) if compared_whole(len(split)) else 0 for text, split in zip(joined, texts, strict=True)
        ]
        return Prepared(
            examples, np.array(group_texts, np.int64), np.array(group_starts, np.int64), np.array(group_row, np.int64),
            np.array(wholes, np.uint64), grams.values, grams.text,
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
