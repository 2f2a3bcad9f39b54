"""Which sentences of two texts are translations of each other? Most of them are not (bucc2018)."""

from __future__ import annotations

from functools import cache, lru_cache
from random import Random

from xaug.data_cards.splits import HELD_OUT, LanguageSplit, held_out
from xaug.pocket.concepts import concepts, of_kind
from xaug.pocket.copying import replace
from xaug.pocket.draw import MASS, Draw, leaves
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.cards import retrieval
from xaug.pocket.targets.corpus import OTHERS, Bag, Told, bag, entry, in_both, told
from xaug.pocket.tasks.item import Again, Item, Split, row_id

SIDE = 600  # sentences of one language
# A tenth of them have a translation; in BUCC 2018's Chinese sample set 257 of 8,624 do (its gold file), a share that
# would leave too few here to measure anything.
PAIRS = 60
OWN = SIDE - PAIRS
PEOPLE = ("subject", "object", "other", "companion")


def _statement(d: Draw, number: int) -> Sentence:
    said = PATTERNS[d.one(tuple(PATTERNS))](d)
    if isinstance(said, Question):  # the corpora are texts, not talk
        raise Again
    return said


def near(d: Draw, said: Sentence) -> Sentence:
    """Nearly the same words: one part of a statement is another of its kind. Raises Again where there is none."""
    if isinstance(said, Joined):
        if d.maybe(0.5):
            return replace(said, first=_other_clause(d, said.first))
        return replace(said, second=_other_clause(d, said.second))
    if isinstance(said, Question):
        raise Again
    return _other_clause(d, said)


def _other_clause(d: Draw, clause: Clause) -> Clause:
    roles = ("subject", "object", "other", "place", "time", "property")
    role = d.one([name for name in roles if getattr(clause, name) is not None])
    if role == "place" and clause.place is not None:
        changed = replace(clause, place=replace(clause.place, phrase=_other_phrase(d, clause.place.phrase)))
    elif role in ("time", "property"):
        changed = replace(clause, **{role: d.one(_alike(getattr(clause, role)) or _none())})  # type: ignore[arg-type]
    else:
        changed = replace(clause, **{role: _other_phrase(d, getattr(clause, role))})  # type: ignore[arg-type]
    named = [phrase.concept for name in PEOPLE if (phrase := getattr(changed, name)) is not None]
    if len(set(named)) < len(named):  # nobody gives anything to himself
        raise Again
    return changed


def _other_phrase(d: Draw, phrase: Phrase) -> Phrase:
    kinds = [name for name in _alike(phrase.concept) if name not in MASS or (phrase.definite and phrase.count is None)]
    if concepts()[phrase.concept].kind == "person":
        kinds = [name for name in kinds if name in d.people]
    return replace(phrase, concept=d.one(kinds or _none()))


@cache
def _alike(name: str) -> tuple[str, ...]:
    """Other concepts of the same kind, class and gender."""
    one = concepts()[name]
    found = leaves(one.kind) if one.kind not in ("time", "property") else of_kind(one.kind)
    return tuple(
        n
        for n in found
        if n != name
        and concepts()[n].parent == one.parent
        and concepts()[n].facts.get("gender") == one.facts.get("gender")
    )


def _none() -> tuple[str, ...]:
    raise Again


@lru_cache(maxsize=len(HELD_OUT))
def _meanings(split: str) -> tuple[tuple[Told, ...], tuple[Told, ...], tuple[Told, ...]]:
    """(said in both languages, in the other language only, in English only); no two of all, nor of both splits, alike.

    Every second sentence of one language only is near to one that has a translation.
    """
    seen: set[Bag] = set()
    if split == "test":
        seen = {bag(one.said) for part in _meanings("validation") for one in part}
    seed = f"pocket_bucc2018/{split}"
    pairs = told(f"{seed}/pairs", PAIRS, _statement, seen)

    def apart(d: Draw, number: int) -> Sentence:
        return near(d, d.one(pairs).said) if number % 2 else _statement(d, number)

    return pairs, told(f"{seed}/other", OWN, apart, seen), told(f"{seed}/en", OWN, apart, seen)


@lru_cache(maxsize=16)  # splits of all languages at once
def _written(split: Split) -> list[tuple[Sentence, str, int | None]]:
    """Rows as (meaning, words, number of the row with its translation): the other language's, then the English ones."""
    base, code = LanguageSplit.of(split).kind, LanguageSplit.of(split).language
    taken: tuple[set[str], set[str]] = (set(), set())
    both, other, english = _meanings(base)
    # Each sentence is written in both languages, also where one of them is not in the corpus: what is there in one
    # language only must not be, by two words that a language has for one, the translation of anything.
    pairs, mine, theirs = (
        in_both(part, wanted, code, taken) for part, wanted in ((both, PAIRS), (other, OWN), (english, OWN))
    )
    # Where in its corpus each sentence stands: the pairs are the first of both orders.
    places = [list(range(SIDE)) for _ in range(2)]
    for side, order in enumerate(places):
        Random(f"pocket_bucc2018/{base}/order/{side}").shuffle(order)
    out: dict[int, tuple[Sentence, str, int | None]] = {}
    for at, (said, text, translation) in enumerate(pairs):
        here, there = places[0][at], SIDE + places[1][at]
        out[here], out[there] = (said, text, there), (said, translation, here)
    for at in range(OWN):
        out[places[0][PAIRS + at]] = (mine[at][0], mine[at][1], None)
        out[SIDE + places[1][PAIRS + at]] = (theirs[at][0], theirs[at][2], None)
    return [out[number] for number in range(2 * SIDE)]


def _row(split: Split, number: int) -> Item:
    said, text, twin = _written(split)[number]
    own = row_id(split, number)
    if number < SIDE:
        gold = [] if twin is None else [row_id(split, twin)]
        return entry("query", own, LanguageSplit.of(split).language, text, {"text": (said,)}, gold=gold)
    return entry("candidate", own, "en", text, {"text": (said,)})


BUCC2018 = retrieval(
    "bucc2018", "BUCC 2018", "mining_f1", {one.name: 2 * SIDE for one in held_out(OTHERS, *HELD_OUT)}, _row,
    "Six hundred sentences in English and in another language, of which sixty are translations of each other.",
)  # fmt: skip
