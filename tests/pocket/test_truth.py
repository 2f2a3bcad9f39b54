"""Edited rows are read back into meanings of the world."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.pocket.languages.en import English
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.tasks import TASKS
from xaug.pocket.truth import read_back, truth
from xaug.pocket.words import write

DOG_SLEEPS = Clause("act", Phrase("dog"), "sleep", place=Place("at", Phrase("kitchen")), time="on_monday")


def text_of(part: object) -> str:
    return write(English().sentence(part)).text  # type: ignore[arg-type]


READ = [
    (
        "The cat slept in the kitchen on Monday.",
        Clause("act", Phrase("cat"), "sleep", place=Place("at", Phrase("kitchen")), time="on_monday"),
    ),
    (
        "the dog slept in the garden on monday.",
        Clause("act", Phrase("dog"), "sleep", place=Place("at", Phrase("garden")), time="on_monday"),
    ),
    (
        "The dog rested in the kitchen on Friday.",
        Clause("act", Phrase("dog"), "rest", place=Place("at", Phrase("kitchen")), time="on_friday"),
    ),
    (
        "A dog slept under the kitchen on Monday.",
        Clause(
            "act", Phrase("dog", definite=False), "sleep", place=Place("under", Phrase("kitchen")), time="on_monday"
        ),
    ),
]


@pytest.mark.parametrize(("text", "meaning"), READ)
def test_words_of_the_world_are_read(text: str, meaning: Clause) -> None:
    assert read_back((DOG_SLEEPS,), text) == (meaning,)


@pytest.mark.parametrize(
    "text",
    [
        "The dogs slept in the kitchen on Monday.",  # another number: a plural noun with the same verb form
        "The dog eats in the kitchen on Monday.",  # another tense, and a verb that needs an object
        "The dog slept in the hammer on Monday.",  # no place
        "The wug slept in the kitchen on Monday.",
        "The dog slept in the kitchen of Monday.",
        "The dog soundly slept in the kitchen on Monday.",
        "The dog slept in the kitchen on Monday",
        "",
    ],
)
def test_text_outside_the_language_is_not_read(text: str) -> None:
    assert read_back((DOG_SLEEPS,), text) is None


def test_joined_questions_and_phrases() -> None:
    both = Joined(DOG_SLEEPS, "because", Clause("property", Phrase("dog"), property="tired"))
    back = read_back((both,), text_of(both).replace("because", "after").replace("tired", "hungry"))
    assert back is not None
    assert isinstance(back[0], Joined)
    assert (back[0].connective, back[0].second.property) == ("after", "hungry")
    asked = Question(Clause("act", Phrase("Anna"), "find", Phrase("key"), place=Place("at", Phrase("yard"))), "place")
    (again,) = read_back((asked,), "Where did Peter find the key?") or (None,)
    assert isinstance(again, Question)
    assert again.clause.subject == Phrase("Peter")
    assert read_back((Phrase("lake"),), "the river") == (Phrase("river"),)


@pytest.mark.parametrize("task", list(TASKS), ids=lambda task: task.card.id.name)
def test_untouched_rows_hold(task: object) -> None:
    for number in range(25):
        assert truth(task.card.id.name, task.item("train", number).row) is True  # type: ignore[attr-defined]


def test_a_label_that_an_edit_breaks() -> None:
    """A row of mnli whose hypothesis names somebody else after the edit."""
    for number in range(200):
        item = TASKS.get("mnli").item("train", number)
        claim = item.meaning["text_b"][0]
        if item.row["label"] != 1 and isinstance(claim, Clause) and claim.subject.concept == "Peter":
            edited = {
                **item.row,
                "origin_id": item.row["id"],
                "id": "x",
                "text_b": item.row["text_b"].replace("Peter", "Leo"),
            }
            assert truth("mnli", edited) is False
            return
    pytest.fail("no row about Peter")


def test_unknown_ids_and_tasks_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        truth("rte", {"id": "train-1"})
    with pytest.raises(UsageError, match="tatoeba is a target task"):
        truth("tatoeba", {"id": "test-sw-1"})
    with pytest.raises(ValueError, match="is not the id of a row of the embedded world"):
        truth("mnli", {"id": "77490n"})


@given(st.sampled_from(sorted(PATTERNS)), st.integers(0, 10**6), st.text(max_size=12), st.integers(0, 200))
def test_any_damage_is_read_or_refused_but_never_raises(pattern: str, seed: int, junk: str, at: int) -> None:
    part = sentence(Random(f"{pattern}/{seed}"), pattern)
    text = text_of(part)
    assert read_back((part,), text) == (part,)
    damaged = text[:at] + junk + text[at + len(junk) :]
    back = read_back((part,), damaged)
    if back is not None:  # then the grammar expresses exactly that
        assert text_of(back[0]).lower().split() == damaged.lower().split() or "".join(
            text_of(back[0]).lower().split()
        ) == "".join(damaged.lower().split())
