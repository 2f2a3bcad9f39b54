"""A row before it is text: what each of its fields says, and by what its gold label holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Protocol

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import Row
from xaug.data_cards.splits import kind_of, lasting_name
from xaug.pocket.concepts import of_kind
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Text, write

Split = str  # "train", "validation"; of target tasks also "validation_sw", "test_zh" (`data_cards.splits`)
# What a field says: sentences in order, or a phrase that stands alone (a choice). Fields as edits name them:
# "text_a", "context", "choices[2]".
Said = tuple[Sentence | Phrase, ...]
Meaning = Mapping[str, Said]
# Whether the gold label holds for these meanings of the fields, whatever they were at first.
Holds = Callable[[Meaning], bool]
# Names that training rows never speak of: every fifth person is kept for validation and test.
HELD_BACK = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One row and its meaning. ``meaning`` has a key for every text field that ``row`` has words in."""

    row: Row
    meaning: Meaning
    holds: Holds


class Dataset(Protocol):
    """What each dataset of the world is asked for, whether its rows stand alone or belong together."""

    @property
    def card(self) -> DatasetCard:
        """Its card."""
        ...

    @property
    def rows(self) -> Mapping[str, int]:
        """Split → how many rows it has."""
        ...

    def item(self, split: Split, number: int) -> Item:
        """The row of that number: a function of the dataset's id, the split and the number alone."""
        ...


@cache
def people(split: Split) -> tuple[str, ...]:
    """Who may be named in a split."""
    return tuple(n for i, n in enumerate(of_kind("person")) if (i % HELD_BACK == 0) == (split != "train"))


@dataclass(frozen=True, slots=True)
class PocketTask:
    """One dataset of the world: its card, how many rows its splits have, and how the rows of a number are made.

    ``make`` raises ``Again`` where what it drew makes no row; it is then called with a fresh generator.
    """

    card: DatasetCard
    rows: Mapping[str, int] = field(hash=False)
    make: Callable[[Draw, Split], Item] = field(hash=False)

    def item(self, split: str, number: int) -> Item:
        """The row of that number: a function of the task's id, the split and the number alone."""
        for attempt in range(1000):
            # Of a target task a number is the same meaning in every language: translations of one row.
            rng = Random(f"{self.card.id}/{kind_of(split)}/{number}/{attempt}")
            try:
                item = self.make(Draw(rng, people(split)), split)
            except Again:
                continue
            if not item.holds(item.meaning):
                raise AssertionError(f"{self.card.id} {split} {number}: its own label does not hold: {item.row}")
            item.row["id"] = row_id(split, number, parallel=self.card.parallel)
            return item
        raise AssertionError(f"{self.card.id} {split} {number}: nothing fits in 1000 draws")


def row_id(split: Split, number: int, *, parallel: bool = False) -> str:
    """The id of a row: ``train-17``, ``test-sw-17``, or ``test-17`` where a number is one row in every language."""
    return f"{kind_of(split) if parallel else lasting_name(split)}-{number}"


class Again(Exception):  # noqa: N818 - no error: this draw makes no row
    """What was drawn makes no row; draw again."""


def texts(language: Language, said: Said) -> list[Text]:
    """Each part of a field, written out. A phrase is written with a small letter and no mark."""
    return [write(language.phrase(part) if isinstance(part, Phrase) else language.sentence(part)) for part in said]


def in_words(language: Language, said: Said) -> str:
    """A field's text: its parts with one space between them (in Chinese with nothing)."""
    return together(language, texts(language, said))


def together(language: Language, parts: Sequence[Text]) -> str:
    """The text of parts that are written out."""
    return ("" if language.code == "zh" else " ").join(part.text for part in parts)


def clauses(said: Said) -> list[Clause]:
    """All statements in a field."""
    out: list[Clause] = []
    for part in said:
        if isinstance(part, Clause):
            out.append(part)
        elif isinstance(part, Joined):
            out += [part.first, part.second]
    return out


def question(said: Said) -> Question:
    """The one question of a field. Raises ValueError if it is none."""
    if len(said) == 1 and isinstance(said[0], Question):
        return said[0]
    raise ValueError(f"not one question: {said}")
