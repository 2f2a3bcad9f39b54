"""A row before it is text: the meaning of each field, and the rule by which its gold label holds."""

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
# The meaning of one field: sentences in order, or a phrase that stands alone (a choice).
FieldMeaning = tuple[Sentence | Phrase, ...]
# The meanings of a row by field, under the names that edits use: "text_a", "context", "choices[2]".
Meaning = Mapping[str, FieldMeaning]
# Whether the gold label holds for the given meanings of the fields, also after edits.
Holds = Callable[[Meaning], bool]
# Every fifth person is kept for validation and test: no training row names them.
HELD_BACK = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One row and its meaning. ``meaning`` has a key for every text field of ``row`` that is not empty."""

    row: Row
    meaning: Meaning
    holds: Holds


class Dataset(Protocol):
    """The interface of every dataset of the world, whether its rows are independent or form a retrieval task."""

    @property
    def card(self) -> DatasetCard:
        """The dataset's card."""
        ...

    @property
    def rows(self) -> Mapping[str, int]:
        """The number of rows of each split."""
        ...

    def item(self, split: Split, number: int) -> Item:
        """The row of that number. It depends on the dataset's id, the split and the number alone."""
        ...


@cache
def people(split: Split) -> tuple[str, ...]:
    """The people whom the rows of a split may name."""
    return tuple(n for i, n in enumerate(of_kind("person")) if (i % HELD_BACK == 0) == (split != "train"))


@dataclass(frozen=True, slots=True)
class PocketTask:
    """One dataset of the world: its card, the number of rows of each split, and the function that makes a row.

    ``make`` raises ``RedrawError`` where its draw makes no row. It is then called again with another generator.
    """

    card: DatasetCard
    rows: Mapping[str, int] = field(hash=False)
    make: Callable[[Draw, Split], Item] = field(hash=False)

    def item(self, split: str, number: int) -> Item:
        """The row of that number. It depends on the task's id, the split and the number alone.

        Raises AssertionError if 1000 draws make no row, or if the logic denies a row's own label.
        """
        for attempt in range(1000):
            # In a target task a number stands for one meaning in every language: the rows are translations.
            rng = Random(f"{self.card.id}/{kind_of(split)}/{number}/{attempt}")
            try:
                item = self.make(Draw(rng, people(split)), split)
            except RedrawError:
                continue
            if not item.holds(item.meaning):
                raise AssertionError(f"{self.card.id} {split} {number}: the row's own label does not hold: {item.row}")
            item.row["id"] = row_id(split, number, parallel=self.card.parallel)
            return item
        raise AssertionError(f"{self.card.id} {split} {number}: none of 1000 draws makes a row.")


def row_id(split: Split, number: int, *, parallel: bool = False) -> str:
    """The id of a row: ``train-17``, ``test-sw-17``, or ``test-17`` where all translations share one id."""
    return f"{kind_of(split) if parallel else lasting_name(split)}-{number}"


class RedrawError(Exception):
    """What was drawn makes no row; the caller draws again."""


def write_parts(language: Language, meaning: FieldMeaning) -> list[Text]:
    """The text of each part of a field. A phrase has neither a capital letter nor a final mark."""
    return [write(language.phrase(part) if isinstance(part, Phrase) else language.sentence(part)) for part in meaning]


def field_text(language: Language, meaning: FieldMeaning) -> str:
    """A field's text: its parts with a space between them, in Chinese with none."""
    return join_texts(language, write_parts(language, meaning))


def join_texts(language: Language, parts: Sequence[Text]) -> str:
    """The texts of a field's parts in one string."""
    return ("" if language.code == "zh" else " ").join(part.text for part in parts)


def clauses(meaning: FieldMeaning) -> list[Clause]:
    """All clauses that a field states."""
    out: list[Clause] = []
    for part in meaning:
        if isinstance(part, Clause):
            out.append(part)
        elif isinstance(part, Joined):
            out += [part.first, part.second]
    return out


def question(meaning: FieldMeaning) -> Question:
    """The single question of a field. Raises ValueError if the field is not a single question."""
    if len(meaning) == 1 and isinstance(meaning[0], Question):
        return meaning[0]
    raise ValueError(f"The field is not a single question: {meaning}")
