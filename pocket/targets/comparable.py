"""Which sentences of two texts are translations of each other? Most of them have no translation (bucc2018)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random

from xaug.data_cards.splits import HELD_OUT, LanguageSplit, held_out
from xaug.pocket.concepts import concepts, of_kind
from xaug.pocket.copying import replace
from xaug.pocket.draw import MASS, Draw, leaves
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.cards import retrieval
from xaug.pocket.targets.corpus import (
    OTHERS,
    Bag,
    EnglishSentence,
    bag,
    draw_sentences,
    retrieval_item,
    written_in_both,
)
from xaug.pocket.tasks.item import Item, RedrawError, Split, row_id

SIDE = 600  # sentences in each language
# A tenth of them have a translation. In BUCC 2018's Chinese sample set 257 of 8,624 do (its gold file); with that share
# too few would remain here to measure anything.
PAIRS = 60
UNPAIRED = SIDE - PAIRS
PEOPLE = ("subject", "object", "other", "companion")


def _statement(d: Draw, number: int) -> Sentence:
    meaning = PATTERNS[d.choice(tuple(PATTERNS))](d)
    if isinstance(meaning, Question):  # the corpora contain no questions
        raise RedrawError
    return meaning


def distractor(d: Draw, meaning: Sentence) -> Sentence:
    """A statement that differs from another one in a single concept of the same kind.

    Raises RedrawError if there is no such concept, or if the meaning is a question.
    """
    if isinstance(meaning, Joined):
        if d.maybe(0.5):
            return replace(meaning, first=_other_clause(d, meaning.first))
        return replace(meaning, second=_other_clause(d, meaning.second))
    if isinstance(meaning, Question):
        raise RedrawError
    return _other_clause(d, meaning)


def _other_clause(d: Draw, clause: Clause) -> Clause:
    roles = ("subject", "object", "other", "place", "time", "property")
    role = d.choice([name for name in roles if getattr(clause, name) is not None])
    if role == "place" and clause.place is not None:
        changed = replace(clause, place=replace(clause.place, phrase=_other_phrase(d, clause.place.phrase)))
    elif role in ("time", "property"):
        changed = replace(clause, **{role: d.choice(_alternatives(getattr(clause, role)) or _redraw())})  # type: ignore[arg-type]
    else:
        changed = replace(clause, **{role: _other_phrase(d, getattr(clause, role))})  # type: ignore[arg-type]
    named = [phrase.concept for name in PEOPLE if (phrase := getattr(changed, name)) is not None]
    if len(set(named)) < len(named):  # nobody gives anything to himself or herself
        raise RedrawError
    return changed


def _other_phrase(d: Draw, phrase: Phrase) -> Phrase:
    countable = not phrase.definite or phrase.count is not None
    options = [name for name in _alternatives(phrase.concept) if not (countable and name in MASS)]
    if concepts()[phrase.concept].kind == "person":
        options = [name for name in options if name in d.people]
    return replace(phrase, concept=d.choice(options or _redraw()))


@cache
def _alternatives(name: str) -> tuple[str, ...]:
    """The other concepts of the same kind, class and gender."""
    concept = concepts()[name]
    same_kind = leaves(concept.kind) if concept.kind not in ("time", "property") else of_kind(concept.kind)
    return tuple(
        n
        for n in same_kind
        if n != name
        and concepts()[n].parent == concept.parent
        and concepts()[n].facts.get("gender") == concept.facts.get("gender")
    )


def _redraw() -> tuple[str, ...]:
    raise RedrawError


@dataclass(frozen=True, slots=True)
class _Meanings:
    """The meanings of both corpora. No two of them have the same concepts, and the splits share none."""

    pairs: tuple[EnglishSentence, ...]  # in both languages
    foreign: tuple[EnglishSentence, ...]  # in the other language only
    english: tuple[EnglishSentence, ...]  # in English only

    def all(self) -> tuple[EnglishSentence, ...]:
        """All of them."""
        return (*self.pairs, *self.foreign, *self.english)


@lru_cache(maxsize=len(HELD_OUT))
def _meanings(base: str) -> _Meanings:
    """The meanings of "validation" or "test".

    Every second sentence without a translation is a distractor of one that has a translation.
    """
    seen: set[Bag] = set()
    if base == "test":
        seen = {bag(sentence.meaning) for sentence in _meanings("validation").all()}
    seed = f"pocket_bucc2018/{base}"
    pairs = draw_sentences(f"{seed}/pairs", PAIRS, _statement, seen)

    def unpaired(d: Draw, number: int) -> Sentence:
        return distractor(d, d.choice(pairs).meaning) if number % 2 else _statement(d, number)

    foreign = draw_sentences(f"{seed}/other", UNPAIRED, unpaired, seen)
    return _Meanings(pairs, foreign, draw_sentences(f"{seed}/en", UNPAIRED, unpaired, seen))


@lru_cache(maxsize=16)  # splits of all languages at once
def _written(split: Split) -> list[tuple[Sentence, str, int | None]]:
    """The rows as (meaning, text, number of the row with the translation): the other language's first, then English."""
    base, code = LanguageSplit.of(split).kind, LanguageSplit.of(split).language
    taken: tuple[set[str], set[str]] = (set(), set())
    meanings = _meanings(base)
    # Every sentence is written in both languages, also where only one of them is in a corpus: a language may have one
    # word for two concepts, and an unpaired sentence could otherwise be a translation of another one.
    pairs = written_in_both(meanings.pairs, PAIRS, code, taken)
    foreign = written_in_both(meanings.foreign, UNPAIRED, code, taken)
    english = written_in_both(meanings.english, UNPAIRED, code, taken)
    # The place of each sentence in its corpus. The pairs come first in both lists of places.
    places = [list(range(SIDE)) for _ in range(2)]
    for side, order in enumerate(places):
        Random(f"pocket_bucc2018/{base}/order/{side}").shuffle(order)
    out: dict[int, tuple[Sentence, str, int | None]] = {}
    for at, (meaning, text, translation) in enumerate(pairs):
        query, candidate = places[0][at], SIDE + places[1][at]
        out[query], out[candidate] = (meaning, text, candidate), (meaning, translation, query)
    for at in range(UNPAIRED):
        out[places[0][PAIRS + at]] = (foreign[at][0], foreign[at][1], None)
        out[SIDE + places[1][PAIRS + at]] = (english[at][0], english[at][2], None)
    return [out[number] for number in range(2 * SIDE)]


def _row(split: Split, number: int) -> Item:
    """The sentences of the other language are the queries, and the English ones the candidates."""
    meaning, text, translation = _written(split)[number]
    identity = row_id(split, number)
    if number < SIDE:
        gold = [] if translation is None else [row_id(split, translation)]
        code = LanguageSplit.of(split).language
        return retrieval_item("query", identity, code, text, {"text": (meaning,)}, gold=gold)
    return retrieval_item("candidate", identity, "en", text, {"text": (meaning,)})


BUCC2018 = retrieval(
    "bucc2018", "BUCC 2018", "mining_f1", {split.name: 2 * SIDE for split in held_out(OTHERS, *HELD_OUT)}, _row,
    "Six hundred sentences in English and in another language, of which sixty are translations of each other.",
)  # fmt: skip
