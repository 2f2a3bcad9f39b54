"""Words as a grammar makes them, and the text with offsets that they become."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Word:
    """One word or punctuation mark of a sentence.

    ``slot`` names the part of the meaning that the word expresses, as ``ROLE.PART``. Roles: ``subject object other
    place companion instrument verb time property connective asked`` ("verb.negation", "verb.auxiliary", "verb.verb";
    an owner inside a phrase is ``ROLE.owner.PART``). Parts of a phrase: ``determiner count classifier adjective noun
    case owner``. An adposition is ``ROLE.adposition`` and belongs to no answer. In a ``Joined`` all slots begin with
    ``first.`` or ``second.``. The slot of punctuation is "".
    """

    form: str
    pos: str  # universal part of speech: NOUN, PROPN, VERB …
    slot: str
    concept: str | None = None  # what a content word means
    entity: Literal["PER", "LOC", "ORG"] | None = None
    joined: bool = False  # no space before it
    category: str = ""  # its CCG category (English only)

    def within(self, prefix: str) -> Word:
        """The same word with its slot below ``prefix``."""
        slot = f"{prefix}.{self.slot}" if self.slot else ""
        # `replace` would cost as much as the rest of a sentence.
        return Word(self.form, self.pos, slot, self.concept, self.entity, self.joined, self.category)

    def formed(self, form: str, *, joined: bool | None = None) -> Word:
        """The same word in another form."""
        joined = self.joined if joined is None else joined
        if form == self.form and joined == self.joined:
            return self
        return Word(form, self.pos, self.slot, self.concept, self.entity, joined, self.category)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its words. ``starts[i]``: the character of ``text`` at which ``words[i]`` begins."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    def span(self, role: str) -> tuple[int, int]:
        """Start and end of a role's phrase in characters, without its adposition.

        Raises LookupError if the phrase is missing or discontinuous.
        """
        prefix = f"{role}."
        inside = [
            i
            for i, word in enumerate(self.words)
            if (word.slot == role or word.slot.startswith(prefix)) and word.slot != f"{role}.adposition"
        ]
        if not inside or inside[-1] - inside[0] + 1 != len(inside):
            raise LookupError(f"The {role} is not a contiguous part of {self.text!r}.")
        last = inside[-1]
        return self.starts[inside[0]], self.starts[last] + len(self.words[last].form)


def write(words: Iterable[Word]) -> Text:
    """The text of words: a space stands before each word except the first and those that are ``joined``."""
    kept, starts, text = [], [], ""
    for word in words:
        if text and not word.joined:
            text += " "
        starts.append(len(text))
        text += word.form
        kept.append(word)
    return Text(text, tuple(kept), tuple(starts))


def capitalized(words: list[Word]) -> list[Word]:
    """The words with a capital letter on the first, where its script has one. Turkish i needs a rule of its own."""
    if not words:
        return words
    first = words[0]
    return [first.formed(first.form[:1].upper() + first.form[1:]), *words[1:]]
