"""Rows of retrieval tasks: queries, and the candidates that contain the gold answers."""

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
from xaug.pocket.tasks.item import Item, Meaning, RedrawError, Split, field_text, people

# The share of extra meanings that are drawn: where a language writes two meanings alike, only the first is used.
SPARE = 0.1
TRIES = 1000  # as in PocketTask.item
OTHERS = tuple(code for code in LANGUAGES if code != "en")
# The concepts of a sentence, without order or number.
Bag = frozenset[str]


@dataclass(frozen=True, slots=True)
class RetrievalTask:
    """One dataset of queries and candidates, which share the numbers of a split.

    The gold answer of a query is another row, so ``make`` draws a whole split and returns the row of a number.
    """

    card: DatasetCard
    rows: Mapping[str, int] = field(hash=False)
    make: Callable[[Split, int], Item] = field(hash=False)

    def item(self, split: Split, number: int) -> Item:
        """The row of that number. It depends on the task's id, the split and the number alone.

        Raises IndexError if the split has no such row.
        """
        if not 0 <= number < self.rows[split]:
            raise IndexError(f"{self.card.id} {split} has the rows 0 to {self.rows[split] - 1}, but no row {number}.")
        return self.make(split, number)


def retrieval_item(
    role: Literal["query", "candidate"],
    identity: str,
    code: str,
    text: str,
    meaning: Meaning,
    *,
    context: str = "",
    mention: tuple[int, int] = (-1, -1),
    gold: Iterable[str] = (),
) -> Item:
    """A query or a candidate. ``identity``: its id; ``code``: its language; ``mention``: the marked characters.

    Its gold answer holds as long as an edit does not change the meaning.
    """
    row: Row = {
        "id": identity, "role": role, "language": code, "text": text, "context": context,
        "start": mention[0], "end": mention[1], "gold": list(gold),
    }  # fmt: skip
    return Item(row, meaning, lambda edited: edited == meaning)


def draws(seed: str, split: Split) -> Iterator[Draw]:
    """New generators for something that may have to be redrawn. Raises AssertionError after 1000 of them."""
    for attempt in range(TRIES):
        yield Draw(Random(f"{seed}/{attempt}"), people(split))
    raise AssertionError(f"{seed}: none of {TRIES} draws is usable.")


@dataclass(frozen=True, slots=True)
class EnglishSentence:
    """A meaning and the English sentence that expresses it."""

    meaning: Sentence
    text: str


def draw_sentences(
    seed: str, wanted: int, draw: Callable[[Draw, int], Sentence], seen: set[Bag]
) -> tuple[EnglishSentence, ...]:
    """``wanted`` held-out meanings and a few extra ones, all with different bags of concepts and none in ``seen``.

    ``draw`` makes the meaning of a number and may raise ``RedrawError``. The new meanings are added to ``seen``.
    """
    return tuple(_draw_unseen(f"{seed}/{number}", number, draw, seen) for number in range(wanted + int(SPARE * wanted)))


def _draw_unseen(seed: str, number: int, draw: Callable[[Draw, int], Sentence], seen: set[Bag]) -> EnglishSentence:
    for d in draws(seed, "test"):
        try:
            meaning = draw(d, number)
        except RedrawError:
            continue
        if (key := bag(meaning)) not in seen:
            seen.add(key)
            return EnglishSentence(meaning, field_text(language("en"), (meaning,)))
    raise AssertionError(seed)  # draws() has raised


def written_in_both(
    sentences: Sequence[EnglishSentence], wanted: int, code: str, taken: tuple[set[str], set[str]]
) -> list[tuple[Sentence, str, str]]:
    """The first ``wanted`` sentences as (meaning, text in the language, English text). No text occurs twice.

    ``taken``: the texts that must not occur again, in the language and in English. The new texts are added. Raises
    AssertionError if too few sentences remain.
    """
    grammar, out = language(code), []
    for sentence in sentences:
        text = field_text(grammar, (sentence.meaning,))
        if text not in taken[0] and sentence.text not in taken[1]:
            taken[0].add(text)
            taken[1].add(sentence.text)
            out.append((sentence.meaning, text, sentence.text))
            if len(out) == wanted:
                return out
    raise AssertionError(
        f"{code}: only {len(out)} of {len(sentences)} meanings have a text of their own, not {wanted}."
    )


def bag(meaning: Sentence) -> Bag:
    """The concepts of a sentence. Synonyms count as one concept, and so do converse verbs (buy, sell).

    Sentences with different bags have different meanings. Tense, number, article and order do not count: for each of
    them, some language of the world makes no difference in writing.
    """
    return frozenset(_canonical(name) for clause in _clauses(meaning) for name in _concepts_of(clause))


@cache
def _canonical(name: str) -> str:
    """One concept for a concept, its synonym and its converse."""
    facts = concepts()[name].facts
    return min(name, facts.get("same", name), facts.get("converse", name))


def _clauses(meaning: Sentence) -> tuple[Clause, ...]:
    if isinstance(meaning, Joined):
        return meaning.first, meaning.second
    return (_without_answer(meaning),) if isinstance(meaning, Question) else (meaning,)


def _without_answer(asked: Question) -> Clause:
    """A question's clause without the part that is asked for: the words of the question do not contain it."""
    role = asked.asked.removesuffix("_count")
    if role in ("reason", "truth"):
        return asked.clause
    if role != asked.asked:
        return replace(asked.clause, **{role: replace(getattr(asked.clause, role), count=None)})
    return replace(asked.clause, **{role: Phrase("person") if role == "subject" else None})  # type: ignore[arg-type]


def _concepts_of(clause: Clause) -> Iterator[str]:
    phrases = (clause.subject, clause.object, clause.other, clause.companion, clause.instrument)
    for phrase in (*phrases, clause.place.phrase if clause.place else None):
        yield from _concepts_of_phrase(phrase)
    yield from (name for name in (clause.verb, clause.property, clause.time) if name is not None)


def _concepts_of_phrase(phrase: Phrase | None) -> Iterator[str]:
    while phrase is not None:
        yield from (name for name in (phrase.concept, phrase.adjective, phrase.count) if name is not None)
        phrase = phrase.owner
