"""Augmenters that receive a list of tokens: those of characters, of words, and of the order of sentences.

Each is built around a ``Tape``, which takes the place of nlpaug's tokenizers. They lose blanks and tear words from
their punctuation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from xaug.augment.attacks.nlpaug.pieces import Change, Cut, Piece
from xaug.augment.attacks.nlpaug.placing import placed


class Tool(Protocol):
    """An augmenter of nlpaug, ready for use."""

    @property
    def cut(self) -> Cut:
        """The pieces of a row that it receives."""
        ...

    def changes(self, piece: Piece) -> list[Change]:
        """What it changes in a piece, in characters of the piece's text, from left to right. It draws globally."""
        ...


@dataclass(slots=True)
class Tape:
    """The tokens that an augmenter receives and those that it leaves."""

    given: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def tokenizer(self, text: str) -> list[str]:
        """The tokens on the tape, in place of those of a text; the text itself while the tape is empty.

        An augmenter of sentences changes the list itself.
        """
        if not self.given:
            return [text]
        self.made = list(self.given)
        return self.made

    def reverse_tokenizer(self, tokens: Sequence[str]) -> str:
        """Keep the tokens. The text that nlpaug would make of them is not needed."""
        self.made = list(tokens)
        return "\n".join(tokens)


@dataclass(frozen=True)
class ByTokens:
    """An augmenter that is built around a tape."""

    cut: Cut
    augmenter: Any
    tape: Tape
    same: Callable[[str], str] = str  # two tokens for which it gives the same are equal

    def changes(self, piece: Piece) -> list[Change]:
        """What it changes in a piece."""
        self.tape.given = piece.tokens
        self.tape.made = list(self.tape.given)
        self.augmenter.augment("\n".join(self.tape.given))
        return placed(piece, self.tape.made, self.same)
