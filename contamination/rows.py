"""The texts of rows as hashes: whole texts and whole examples, and the n-grams of longer texts.

Text is compared without case, punctuation, blanks and invisible characters (`xaug.data_cards.normalized.words`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xaug.contamination.hashing import hash_text
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.normalized import words
from xaug.data_cards.schema import Row

# The words of an n-gram, and the fewest words of a text that is compared as a whole: the largest and the smallest n of
# Brown et al. 2020 (arXiv 2005.14165), appendix C, where a text shorter than an n-gram is compared as a whole, too.
# docs/explanation/filters.md has the measurement that 13 separates XQuAD's paragraphs from all others of SQuAD.
GRAM = 13
FEWEST = 8


def whole(text: Sequence[str]) -> int:
    """The hash of a text, given as words."""
    return hash_text(" ".join(text))


def compared_whole(words: int) -> bool:
    """Whether a text of this many words is compared as a whole: it is too short for n-grams, and not too short."""
    return FEWEST <= words < GRAM


def example(texts: Iterable[Sequence[str]]) -> int | None:
    """The hash of all texts of a row together, in any order; None for a row of less than two texts.

    A pair of sentences is the same example when its sentences are swapped.
    """
    return example_of(" ".join(text) for text in texts if text)


def example_of(joined: Iterable[str]) -> int | None:
    """The same of texts that are given as their words, joined by blanks. None of them is empty."""
    given = sorted(joined)
    return hash_text("\0".join(given)) if len(given) > 1 else None


def words_of(card: DatasetCard, row: Row) -> list[list[str]]:
    """The words of each text field of a row. Choices count as one text, and so do the tokens of a sentence."""
    return [words(text) for text in card.texts(row)]
