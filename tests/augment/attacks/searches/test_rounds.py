"""A round of a search: which words it visits, and in which order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.attacks.base import Example, prepare
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.attacks.searches.rounds import Composed
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText, Edited


@dataclass
class Visited:
    """A source that notes the words it is asked about and proposes nothing."""

    words: list[str] = field(default_factory=list)

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Search[list[Edited]]:
        self.words.append(state.words[i])
        return []
        yield


def example(text: str) -> Example:
    return prepare({"id": "1", "text_a": text, "text_b": None, "label": 0}, ClassificationAdapter(), ("text_a",))


def visited(state: AttackedText, places: Sequence[int], **how: object) -> list[str]:
    source = Visited()
    attempt = Attempt(example("a"), Budget(None), random.Random(0))
    round_ = Composed(attempt, [source], **how)  # type: ignore[arg-type]
    assert not list(round_(state, places))
    return source.words


def test_a_word_is_found_again_behind_a_word_that_was_split() -> None:
    state = example("one better make three").text
    split = state.replace(1, "bet ter").take()
    assert split.words == ("one", "bet", "ter", "make", "three")
    assert visited(split, [2]) == ["make"]
    assert visited(split, [1]) == [], "the pieces of an edited word are not edited again"


def test_as_textattack_the_number_means_the_word_that_stands_there_now() -> None:
    split = example("one better make three").text.replace(1, "bet ter").take()
    assert visited(split, [2], peer=AttackedText.editable) == [], "word 2 is a piece of the split word"
    assert visited(split, [3], peer=AttackedText.editable) == ["make"]
    assert visited(split, [3], peer=lambda text: [0, 1]) == [], "a word that may not be edited"


def test_as_textattack_words_are_visited_in_the_order_of_a_set() -> None:
    state = example(" ".join(f"w{i}" for i in range(20))).text
    assert visited(state, [3, 8, 17]) == ["w3", "w8", "w17"]
    expected = [f"w{i}" for i in (8, 17, 3)]
    assert visited(state, [3, 8, 17], peer=AttackedText.editable) == expected
