"""Rows that belong together: queries, and the candidates among which what is right for them lies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Literal

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import Row
from xaug.pocket.concepts import LANGUAGES, concepts
from xaug.pocket.copying import replace
from xaug.pocket.draw import Draw
from xaug.pocket.languages import language
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.tasks.item import Again, Item, Meaning, Split, in_words, people

# Meanings are drawn with so many to spare: of two that a language writes alike, it has the first only.
SPARE = 0.1
TRIES = 1000  # as many as a row of the world has, see PocketTask.item
OTHERS = tuple(code for code in LANGUAGES if code != "en")
# The concepts of a sentence, in no order.
Bag = frozenset[str]


@dataclass(frozen=True, slots=True)
class RetrievalTask:
    """One dataset of queries and candidates, numbered through in each split.

    What is right for a query is among other rows, so ``make`` draws a whole split and gives the row of a number.
    """

    card: DatasetCard
    rows: Mapping[str, int] = field(hash=False)
    make: Callable[[Split, int], Item] = field(hash=False)

    def item(self, split: Split, number: int) -> Item:
        """The row of that number: a function of the task's id, the split and the number alone."""
        if not 0 <= number < self.rows[split]:
            raise IndexError(f"{self.card.id} {split} has the rows 0 to {self.rows[split] - 1}, not {number}")
        return self.make(split, number)


def entry(
    role: Literal["query", "candidate"],
    own: str,
    code: str,
    text: str,
    meaning: Meaning,
    *,
    context: str = "",
    mention: tuple[int, int] = (-1, -1),
    gold: Iterable[str] = (),
) -> Item:
    """A query or a candidate; ``own``: its id. It holds while it says what it said: its gold is by meaning alone."""
    row: Row = {
        "id": own, "role": role, "language": code, "text": text, "context": context,
        "start": mention[0], "end": mention[1], "gold": list(gold),
    }  # fmt: skip
    return Item(row, meaning, lambda edited: edited == meaning)


def draws(seed: str, split: Split) -> Iterator[Draw]:
    """Fresh generators for one thing that may have to be drawn again. Raises AssertionError when nothing fits."""
    for attempt in range(TRIES):
        yield Draw(Random(f"{seed}/{attempt}"), people(split))
    raise AssertionError(f"{seed}: nothing fits in {TRIES} draws")


@dataclass(frozen=True, slots=True)
class Told:
    """One meaning and its English words."""

    said: Sentence
    english: str


def told(seed: str, wanted: int, draw: Callable[[Draw, int], Sentence], seen: set[Bag]) -> tuple[Told, ...]:
    """``wanted`` held-out meanings and some to spare, no two of them, nor of ``seen``, of the same concepts.

    ``draw`` makes the meaning of a number and may raise ``Again``; ``seen`` is added to.
    """
    return tuple(_fresh(f"{seed}/{number}", number, draw, seen) for number in range(wanted + int(SPARE * wanted)))


def _fresh(seed: str, number: int, draw: Callable[[Draw, int], Sentence], seen: set[Bag]) -> Told:
    for d in draws(seed, "test"):
        try:
            said = draw(d, number)
        except Again:
            continue
        if (key := bag(said)) not in seen:
            seen.add(key)
            return Told(said, in_words(language("en"), (said,)))
    raise AssertionError(seed)  # draws() has raised


def in_both(
    given: Sequence[Told], wanted: int, code: str, taken: tuple[set[str], set[str]]
) -> list[tuple[Sentence, str, str]]:
    """The first ``wanted`` of them as (meaning, words of the language, English words), each new in both languages.

    ``taken``: the words that were there before, of the language and English; added to.
    """
    spoken, out = language(code), []
    for one in given:
        text = in_words(spoken, (one.said,))
        if text not in taken[0] and one.english not in taken[1]:
            taken[0].add(text)
            taken[1].add(one.english)
            out.append((one.said, text, one.english))
            if len(out) == wanted:
                return out
    raise AssertionError(f"{code}: of {len(given)} meanings only {len(out)} have words of their own, not {wanted}")


def bag(said: Sentence) -> Bag:
    """What a sentence speaks of; synonyms and the two views of one trade are one.

    Sentences of different bags say different things. Tense, number, article and order are left out: some language of
    the world writes each of them alike.
    """
    return frozenset(_one_name(name) for part in _clauses(said) for name in _named(part))


@cache
def _one_name(name: str) -> str:
    """One concept for all that mean the same, or the same seen from the other side."""
    facts = concepts()[name].facts
    return min(name, facts.get("same", name), facts.get("converse", name))


def _clauses(said: Sentence) -> tuple[Clause, ...]:
    if isinstance(said, Joined):
        return said.first, said.second
    return (unasked(said),) if isinstance(said, Question) else (said,)


def unasked(asked: Question) -> Clause:
    """A question's clause without the part that is asked for, which its words do not say."""
    role = asked.asked.removesuffix("_count")
    if role in ("reason", "truth"):
        return asked.clause
    if role != asked.asked:
        return replace(asked.clause, **{role: replace(getattr(asked.clause, role), count=None)})
    return replace(asked.clause, **{role: Phrase("person") if role == "subject" else None})  # type: ignore[arg-type]


def _named(clause: Clause) -> Iterator[str]:
    phrases = (clause.subject, clause.object, clause.other, clause.companion, clause.instrument)
    for phrase in (*phrases, clause.place.phrase if clause.place else None):
        yield from _of(phrase)
    yield from (name for name in (clause.verb, clause.property, clause.time) if name is not None)


def _of(phrase: Phrase | None) -> Iterator[str]:
    while phrase is not None:
        yield from (name for name in (phrase.concept, phrase.adjective, phrase.count) if name is not None)
        phrase = phrase.owner
