"""Gold answers are slices of their contexts, whatever offsets the file has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from xaug.data_cards.card import Drop, Repair
from xaug.data_cards.catalog.squad_v1 import convert as convert_v1
from xaug.data_cards.catalog.squad_v2 import convert as convert_v2
from xaug.data_cards.schema import Row


def question(context: str, *answers: tuple[str, int], **more: Any) -> dict[str, object]:
    return {
        "id": "q", "title": "T", "context": context, "question": "Who?",
        "answers": [{"text": text, "answer_start": start} for text, start in answers],
    } | more  # fmt: skip


def verify(row: Row) -> None:
    pairs = zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True)
    for answer, start in pairs:
        assert row["context"][start : start + len(answer)] == answer


# Combining marks, emoji of several code points, right-to-left, astral letters, line and paragraph separators.
ODD = st.text(
    st.sampled_from("ab c e\u0301.\u200d\U0001f469\U0001f3fd\U0001f680\u05d0\u0627\u202e\U00010348")
    | st.sampled_from("\u2028\u2029\u00a0\ufeff\r\n")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=60,
)  # fmt: skip


@given(before=ODD, answer=ODD, after=ODD, shift=st.integers(-12, 12))
def test_an_answer_is_kept_moved_to_its_text_or_refused(before: str, answer: str, after: str, shift: int) -> None:
    assume(answer.strip())
    context = before + answer + after
    found = convert_v1(question(context, (answer, len(before) + shift)))
    if shift == 0:
        assert isinstance(found, dict)
        assert found["answers"] == {"text": [answer], "answer_start": [len(before)]}
    if isinstance(found, Drop):
        assert found.reason == "answer_not_in_context"
        assert context.count(answer[0]) > 1  # only a text that could be elsewhere is ever doubted
        return
    row = found.row if isinstance(found, Repair) else found
    verify(row)
    assert row["context"] == context


def test_an_answer_that_is_off_by_one_is_moved_and_counted() -> None:
    found = convert_v1(question("in 1912 by Ada", ("1912", 4)))
    assert isinstance(found, Repair) and found.kind == "answer_realigned"
    assert found.row["answers"] == {"text": ["1912"], "answer_start": [3]}


def test_the_nearest_of_several_places_is_taken_only_if_it_is_near() -> None:
    context = "300 loaves" + " " * 40 + "300 rolls"
    near = convert_v1(question(context, ("300", 52)))
    assert isinstance(near, Repair) and near.row["answers"]["answer_start"] == [50]
    assert convert_v1(question(context, ("300", 25))) == Drop(reason="answer_not_in_context")


def test_an_answer_outside_the_context_is_removed_and_the_others_are_kept() -> None:
    found = convert_v1(question("in 1912", ("1912", 3), ("1913", 3)))
    assert isinstance(found, Repair) and found.kind == "answer_removed"
    assert found.row["answers"] == {"text": ["1912"], "answer_start": [3]}
    assert convert_v1(question("in 1912", ("1913", 3))) == Drop(reason="answer_not_in_context")
    assert convert_v1(question("in 1912", ("", 3))) == Drop(reason="answer_not_in_context")


def test_offsets_that_count_bytes_are_found_again() -> None:
    context = "Élodie à Zürich en 1951"
    found = convert_v1(question(context, ("1951", context.encode().index(b"1951"))))
    assert isinstance(found, Repair) and found.row["answers"]["answer_start"] == [context.index("1951")]


def test_impossible_questions_have_no_answers() -> None:
    row = convert_v2(question("in 1912", is_impossible=True, plausible_answers=[{"text": "1912", "answer_start": 3}]))
    assert isinstance(row, dict)
    assert row["is_impossible"] is True and row["answers"] == {"text": [], "answer_start": []}
    # the Hub has no is_impossible, and its answers are two lists
    hub = convert_v2(question("in 1912") | {"answers": {"text": [], "answer_start": []}})
    assert hub == row
    with pytest.raises(ValueError, match="in question q, the question is marked as impossible, but has answers"):
        convert_v2(question("in 1912", ("1912", 3), is_impossible=True))


def test_a_question_without_an_answer_is_dropped_where_all_have_one() -> None:
    assert convert_v1(question("in 1912")) == Drop(reason="no_gold_answer")
    assert convert_v2(question("in 1912", is_impossible=False)) == Drop(reason="no_gold_answer")


@pytest.mark.parametrize(
    "answers", [None, "1912", [1], [{"text": "x"}], [{"text": "x", "answer_start": "3"}], {"text": ["x"]},
                {"text": ["x"], "answer_start": [1, 2]}]
)  # fmt: skip
def test_answers_of_another_shape_are_malformed_and_the_message_has_the_id(answers: object) -> None:
    with pytest.raises(ValueError, match="in question q, "):
        convert_v1(question("in 1912") | {"answers": answers})


def test_impossible_has_to_be_a_boolean() -> None:
    with pytest.raises(ValueError, match="is_impossible is 'no'"):
        convert_v2(question("in 1912", is_impossible="no"))
