"""The word that an edit replaced is found with its neighbours."""

from __future__ import annotations

from typing import Any

import pytest
from xaug.data_cards.facts.model import WordInContext
from xaug.data_cards.facts.words import INSERTED, SEVERAL, replaced_words


def row(after: str, *edits: tuple[int, int, str, str]) -> dict[str, Any]:
    named = [
        {"field": "text_a", "start": start, "end": end, "before": old, "after": new} for start, end, old, new in edits
    ]
    return {"text_a": after, "edits": named}


@pytest.mark.parametrize(
    ("edited", "words"),
    [
        (row("A cat sleeps.", (2, 5, "dog", "cat")), [WordInContext(("A", "dog", "sleeps", "."), 1)]),
        (row("A d0g sleeps.", (3, 4, "o", "0")), [WordInContext(("A", "dog", "sleeps", "."), 1)]),
        (row("A big dog.", (2, 2, "", "big ")), [INSERTED]),
        (row("A cat.", (2, 10, "big dogs", "cat")), [SEVERAL]),
        (row("Hi!", (2, 3, ".", "!")), [WordInContext(("Hi", "."), 1)]),
        (row("I do eat.", (2, 7, "don't", "do")), [WordInContext(("I", "don't", "eat", "."), 1)]),
        (row("b a", (0, 1, "x", "b"), (2, 3, "y", "a")), [WordInContext(("x", "y"), 0), WordInContext(("x", "y"), 1)]),
    ],
)
def test_edits_and_their_words(edited: dict[str, Any], words: list[WordInContext | str]) -> None:
    assert list(replaced_words(edited)) == words


def test_a_long_text_is_cut_around_the_word() -> None:
    before = [f"w{number}" for number in range(40)]
    start = len(" ".join(before[:20])) + 1
    after = " ".join([*before[:20], "new", *before[21:]])
    (word,) = replaced_words(row(after, (start, start + 3, "w20", "new")))
    assert word == WordInContext(tuple(before[12:29]), 8)


def test_edits_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not have"):
        list(replaced_words(row("A cat.", (2, 5, "dog", "cow"))))
