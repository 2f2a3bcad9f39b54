"""One substitution of a word in its context, as the fitness models see it."""

from __future__ import annotations

from typing import NamedTuple

from xaug.augment.text import word_spans

AROUND = 24  # words of context on each side; the models of SWORDS' contexts were fitted with as many


class Substitution(NamedTuple):
    """``old`` became ``new`` between ``before`` and ``after``, which hold at most ``AROUND`` words each."""

    before: str
    old: str
    new: str
    after: str

    @classmethod
    def at(cls, text: str, start: int, end: int, new: str) -> Substitution:
        """The substitution of the characters [start, end) of a text."""
        left = word_spans(text[:start])[-AROUND:]
        right = word_spans(text[end:])[:AROUND]
        low = left[0][0] if len(left) == AROUND else 0
        high = end + right[-1][1] if len(right) == AROUND else len(text)
        return cls(text[low:start], text[start:end], new, text[end:high])

    @property
    def original(self) -> Placed:
        """The old word in its place."""
        return Placed(self.before, self.old, self.after)

    @property
    def changed(self) -> Placed:
        """The new word in the same place."""
        return Placed(self.before, self.new, self.after)


class Placed(NamedTuple):
    """A word between two texts."""

    before: str
    word: str
    after: str

    @property
    def text(self) -> str:
        """The whole text."""
        return self.before + self.word + self.after

    def covers(self, offset: tuple[int, int]) -> bool:
        """Whether a token with this offset lies, at least in part, in the word."""
        start, end = len(self.before), len(self.before) + len(self.word)
        return offset[0] < offset[1] and offset[0] < end and start < offset[1]
