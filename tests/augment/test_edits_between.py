"""Edits of whole field texts: per field, with frozen spans untouched and found at their new places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.edits import edits_between
from xaug.augment.text import AttackedText, Layout
from xaug.data_cards.edits import apply

CONTEXT, QUESTION = "In 1905 Albert Einstein wrote it.", "Who wrote it?"
START = CONTEXT.index("Albert")
END = START + len("Albert Einstein")


def passage() -> AttackedText:
    layout = Layout(("context", "question"), editable=(True, True))
    return AttackedText.of(layout, (CONTEXT, QUESTION), [(0, START, END)])


def test_a_sentence_before_the_answer_moves_it() -> None:
    found = edits_between(passage(), (f"Long ago. {CONTEXT}", QUESTION))
    assert [(edit["field"], edit["start"], edit["before"], edit["after"]) for edit in found.edits] == [
        ("context", 0, "", "Long ago. ")
    ]
    assert found.gold == ((START + 10, END + 10),)


def test_of_two_places_with_the_answers_text_the_search_says_which() -> None:
    new = f"Albert Einstein slept. {CONTEXT}"
    at = new.rindex("Albert")
    found = edits_between(passage(), (new, QUESTION), [(at, at + END - START)])
    assert found.gold == ((at, at + END - START),)
    assert [edit["after"] for edit in found.edits] == ["Albert Einstein slept. "]
    with pytest.raises(ValueError, match="the frozen text 'Albert Einstein' was changed"):
        edits_between(passage(), (new, QUESTION), [(3, 3 + END - START)])


@pytest.mark.parametrize("new", [CONTEXT.replace("Albert", "A."), CONTEXT.replace("Einstein", ""), "Nothing of it."])
def test_a_frozen_span_may_not_be_touched(new: str) -> None:
    with pytest.raises(ValueError, match="the frozen characters 8 to 23 were changed"):
        edits_between(passage(), (new, QUESTION))


def test_each_field_needs_a_text() -> None:
    with pytest.raises(ValueError, match="a row of 2 fields was given 1 texts"):
        edits_between(passage(), (CONTEXT,))


@given(st.text("ab ,", max_size=8), st.text("ab ,", max_size=8), st.text("ab ?", max_size=8))
def test_whatever_stands_around_an_answer_it_is_found_again(before: str, after: str, question: str) -> None:
    new = f"{before}Albert Einstein{after}"
    found = edits_between(passage(), (new, question), [(len(before), len(before) + END - START)])
    for field, old, now in (("context", CONTEXT, new), ("question", QUESTION, question)):
        assert apply(old, [edit for edit in found.edits if edit["field"] == field]) == now
    ((start, end),) = found.gold
    assert (new[start:end], start) == ("Albert Einstein", len(before))
    for edit in found.edits:
        if edit["field"] == "context":
            assert edit["end"] <= START or edit["start"] >= END
