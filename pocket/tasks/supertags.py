"""The CCG category of every word, from the grammar's own derivation (ccg)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from xaug.pocket.draw import Draw
from xaug.pocket.languages.en import English
from xaug.pocket.meaning import Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.item import Item, Meaning, PocketTask, RedrawError, Split
from xaug.pocket.words import Word

STATEMENTS = tuple(name for name in PATTERNS if not isinstance(PATTERNS[name](Draw(Random(name))), Question))
# The categories are collected from this number of draws of each pattern. A test checks that later draws add none.
DRAWS = 60


def _words(meaning: Sentence) -> list[Word]:
    return English().sentence(meaning)


@cache
def categories() -> tuple[str, ...]:
    """All categories that the grammar assigns, sorted. They are the task's labels."""
    labels = {
        word.category
        for name in STATEMENTS
        for i in range(DRAWS)
        for word in _words(sentence(Random(f"categories/{name}/{i}"), name))
    }
    return tuple(sorted(labels))


def _make(d: Draw, split: Split) -> Item:
    meaning = PATTERNS[d.choice(STATEMENTS)](d)
    words = _words(meaning)
    tags = [word.category for word in words]
    if any(tag not in categories() for tag in tags):
        raise RedrawError
    row = {"tokens": [word.form for word in words], "tags": [categories().index(tag) for tag in tags]}

    def holds(edited: Meaning) -> bool:
        return same_categories(edited["tokens"], tags)

    return Item(row, {"tokens": (meaning,)}, holds)


def same_categories(meaning: Sequence[object], tags: Sequence[str]) -> bool:
    """Whether the words of a sentence have exactly these categories."""
    (sentence_meaning,) = meaning
    return [word.category for word in _words(sentence_meaning)] == list(tags)  # type: ignore[arg-type]


CCG = PocketTask(
    pocket_card(
        "ccg", "Words and their CCG categories, from the grammar's derivations; statements only.", labels=categories()
    ),
    {"train": 3000, "validation": 600},
    _make,
)
