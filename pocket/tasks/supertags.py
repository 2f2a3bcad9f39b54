"""The category of every word, as the grammar's own derivation has it (ccg)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from xaug.pocket.draw import Draw
from xaug.pocket.languages.en import English
from xaug.pocket.meaning import Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.item import Again, Item, Meaning, PocketTask, Split
from xaug.pocket.words import Word

STATEMENTS = tuple(name for name in PATTERNS if not isinstance(PATTERNS[name](Draw(Random(name))), Question))
# Draws of each pattern from which the categories are collected: enough that none comes later (a test makes sure).
DRAWS = 60


def _words(said: Sentence) -> list[Word]:
    return English().sentence(said)


@cache
def categories() -> tuple[str, ...]:
    """Every category that the grammar gives, sorted: the labels."""
    found = {
        word.category
        for name in STATEMENTS
        for i in range(DRAWS)
        for word in _words(sentence(Random(f"categories/{name}/{i}"), name))
    }
    return tuple(sorted(found))


def _make(d: Draw, split: Split) -> Item:
    said = PATTERNS[d.one(STATEMENTS)](d)
    words = _words(said)
    tags = [word.category for word in words]
    if any(tag not in categories() for tag in tags):
        raise Again
    row = {"tokens": [word.form for word in words], "tags": [categories().index(tag) for tag in tags]}

    def holds(edited: Meaning) -> bool:
        return same_categories(edited["tokens"], tags)

    return Item(row, {"tokens": (said,)}, holds)


def same_categories(said: Sequence[object], tags: Sequence[str]) -> bool:
    """Whether a sentence has just these categories."""
    (one,) = said
    return [word.category for word in _words(one)] == list(tags)  # type: ignore[arg-type]


CCG = PocketTask(
    pocket_card(
        "ccg", "Words and their CCG categories, from the grammar's derivations; no questions.", labels=categories()
    ),
    {"train": 3000, "validation": 600},
    _make,
)
