"""Which English sentence is the translation? (tatoeba)"""

from __future__ import annotations

from functools import lru_cache

from xaug.data_cards.splits import HELD_OUT, LanguageSplit, held_out
from xaug.pocket.draw import Draw
from xaug.pocket.meaning import Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.cards import retrieval
from xaug.pocket.targets.corpus import OTHERS, Bag, Told, bag, entry, in_both, told
from xaug.pocket.tasks.item import Item, Split, row_id

QUERIES = 200  # Tatoeba has 1000 a language in XTREME; other held-out splits of the world have 200


def _any(d: Draw, number: int) -> Sentence:
    return PATTERNS[d.one(tuple(PATTERNS))](d)


@lru_cache(maxsize=len(HELD_OUT))
def _meanings(split: str) -> tuple[Told, ...]:
    """Meanings of "validation" or "test"; none of the one is in the other."""
    seen: set[Bag] = {bag(one.said) for one in _meanings("validation")} if split == "test" else set()
    return told(f"pocket_tatoeba/{split}", QUERIES, _any, seen)


@lru_cache(maxsize=16)  # splits of all languages at once
def _written(split: Split) -> list[tuple[Sentence, str, str]]:
    one = LanguageSplit.of(split)
    return in_both(_meanings(one.kind), QUERIES, one.language, (set(), set()))


def _row(split: Split, number: int) -> Item:
    """Queries come first; the candidate of query 17 is the eighteenth candidate, as in Tatoeba's files."""
    said, text, english = _written(split)[number % QUERIES]
    own = row_id(split, number)
    if number < QUERIES:
        code = LanguageSplit.of(split).language
        return entry("query", own, code, text, {"text": (said,)}, gold=[row_id(split, number + QUERIES)])
    return entry("candidate", own, "en", english, {"text": (said,)})


TATOEBA = retrieval(
    "tatoeba", "Tatoeba", "accuracy", {one.name: 2 * QUERIES for one in held_out(OTHERS, *HELD_OUT)}, _row,
    "Sentences in every language, each with its English translation among two hundred.",
)  # fmt: skip
