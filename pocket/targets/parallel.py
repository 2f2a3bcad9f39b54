"""Which English sentence is the translation? (tatoeba)"""

from __future__ import annotations

from functools import lru_cache

from xaug.data_cards.splits import HELD_OUT, LanguageSplit, held_out
from xaug.pocket.draw import Draw
from xaug.pocket.meaning import Sentence
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
from xaug.pocket.tasks.item import Item, Split, row_id

QUERIES = 200  # as in the world's other held-out splits; in XTREME, Tatoeba has up to 1,000 per language


def _any(d: Draw, number: int) -> Sentence:
    return PATTERNS[d.choice(tuple(PATTERNS))](d)


@lru_cache(maxsize=len(HELD_OUT))
def _meanings(base: str) -> tuple[EnglishSentence, ...]:
    """The meanings of "validation" or "test". The two splits share none."""
    seen: set[Bag] = {bag(sentence.meaning) for sentence in _meanings("validation")} if base == "test" else set()
    return draw_sentences(f"pocket_tatoeba/{base}", QUERIES, _any, seen)


@lru_cache(maxsize=16)  # splits of all languages at once
def _written(split: Split) -> list[tuple[Sentence, str, str]]:
    language_split = LanguageSplit.of(split)
    return written_in_both(_meanings(language_split.kind), QUERIES, language_split.language, (set(), set()))


def _row(split: Split, number: int) -> Item:
    """The queries have the first numbers. Query and gold candidate follow the same order, as in Tatoeba's files."""
    meaning, text, english = _written(split)[number % QUERIES]
    identity = row_id(split, number)
    if number < QUERIES:
        code = LanguageSplit.of(split).language
        gold = [row_id(split, number + QUERIES)]
        return retrieval_item("query", identity, code, text, {"text": (meaning,)}, gold=gold)
    return retrieval_item("candidate", identity, "en", english, {"text": (meaning,)})


TATOEBA = retrieval(
    "tatoeba", "Tatoeba", "accuracy", {split.name: 2 * QUERIES for split in held_out(OTHERS, *HELD_OUT)}, _row,
    "Sentences in every language, each with its English translation among two hundred.",
)  # fmt: skip
