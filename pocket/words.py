"""Words as a grammar makes them, and how they become text with offsets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a sentence.

    ``slot`` says which part of the meaning it speaks for, as ``ROLE.PART``. Roles: ``subject object other place
    companion instrument verb time property connective asked`` ("verb.negation", "verb.auxiliary", "verb.verb";
    an owner inside a phrase is ``ROLE.owner.PART``). Parts of a phrase: ``determiner count classifier adjective noun
    case owner``; an adposition is ``ROLE.adposition``, and no part of an answer. In a ``Joined`` everything stands
    below ``first.`` or ``second.``. Punctuation: slot "".
    """

    form: str
    pos: str  # universal part of speech: NOUN, PROPN, VERB …
    slot: str
    concept: str | None = None  # what a content word means
    entity: Literal["PER", "LOC", "ORG"] | None = None
    joined: bool = False  # no space before it
    category: str = ""  # its CCG category (English only)

    def within(self, prefix: str) -> Word:
        """The same word, its slot below ``prefix``."""
        slot = f"{prefix}.{self.slot}" if self.slot else ""
        # Not `replace`, which costs as much as the rest of a sentence.
        return Word(self.form, self.pos, slot, self.concept, self.entity, self.joined, self.category)

    def formed(self, form: str, *, joined: bool | None = None) -> Word:
        """The same word in another form."""
        near = self.joined if joined is None else joined
        if form == self.form and near == self.joined:
            return self
        return Word(form, self.pos, self.slot, self.concept, self.entity, near, self.category)


@dataclass(frozen=True, slots=True)
class Text:
    """Words written out. ``starts[i]``: character at which ``words[i]`` begins in ``text``."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    def span(self, role: str) -> tuple[int, int]:
        """Characters of the phrase in a role, without its adposition. Raises LookupError if it is not one stretch."""
        prefix = f"{role}."
        inside = [
            i
            for i, word in enumerate(self.words)
            if (word.slot == role or word.slot.startswith(prefix)) and word.slot != f"{role}.adposition"
        ]
        if not inside or inside[-1] - inside[0] + 1 != len(inside):
            raise LookupError(f"{role} is not one stretch of {self.text!r}")
        last = inside[-1]
        return self.starts[inside[0]], self.starts[last] + len(self.words[last].form)


def write(words: Iterable[Word]) -> Text:
    """Words into text: one space before each but the first and the joined ones."""
    kept, starts, text = [], [], ""
    for word in words:
        if text and not word.joined:
            text += " "
        starts.append(len(text))
        text += word.form
        kept.append(word)
    return Text(text, tuple(kept), tuple(starts))


def capitalized(words: list[Word]) -> list[Word]:
    """The first word with a capital letter, where its script has them (use ``upper`` of your own for Turkish i)."""
    if not words:
        return words
    first = words[0]
    return [first.formed(first.form[:1].upper() + first.form[1:]), *words[1:]]
