"""Other numbers: years move together, order and digits stay, and numbers with a meaning of their own stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import choices, pair, passage, searched, sentence
from xaug.augment.edits import edits_between


def made(a: str, b: str | None = None, seed: int = 0, **params: object) -> tuple[str, ...] | None:
    _, found = searched("numbers", pair(a, b), seed=seed, **params)
    return found[0].fields if found else None


def test_years_move_together() -> None:
    for seed in range(20):
        texts = made("He came in 1901 and left in 1909.", "He left in 1909.", seed)
        assert texts
        came, left, again = (int(number) for number in re.findall(r"\d+", "\n".join(texts)))
        assert left == again
        assert left - came == 8
        assert 1 <= abs(came - 1901) <= 9


def test_no_year_moves_into_the_future() -> None:
    for seed in range(30):
        texts = made("It was in 2015.", None, seed)
        assert texts and int(re.findall(r"\d+", texts[0])[0]) < 2020


def test_order_digits_and_commas_stay() -> None:
    for seed in range(40):
        texts = made("They sold 7 pens, 25 books, 31 hats and 1,250 cups.", "They sold more than 25 hats.", seed)
        assert texts
        pens, books, hats, cups, again = re.findall(r"[\d,]+\d|\d", "\n".join(texts))
        assert books == again
        assert int(pens) < int(books) < int(hats) < int(cups.replace(",", ""))
        assert [len(one) for one in (pens, books, hats, cups)] == [1, 2, 2, 5]


@pytest.mark.parametrize(
    "text",
    [
        "It rose by 19% and by 7 percent.",
        "On May 7 at 5 pm they met at 7:30.",
        "The 2nd 747-400 left gate B2 for 9/11 street 3.5.1.",
        "Apollo 11 flew over Route 66.",
        'The album "4" sold well, as did "Cater 2 U".',
        "4 sold well.",
        "She lives at 1 Suffolk Street.",
        "It is 40 m (130 ft) high.",
        "The two boxes hold 12 pens, in total 24.",
        "It was 30°C.",
        "The 1990s began in 1990.",
        "The code is 007.",
        "Augustus died in 1014 AD.",
        "He won 1 race.",
        "He is 18, yes, eighteen.",
        "(1) is old and (4) is new.",
        "Nothing.",
    ],
)
def test_a_number_with_a_meaning_of_its_own_stays(text: str) -> None:
    assert made(text) is None


def test_a_number_of_an_answer_or_of_a_fixed_field_stays_and_all_years_with_it() -> None:
    row = passage("He came in 1901 with 7 dogs and left in 1909.", "When did he leave?", "1909")
    for seed in range(10):
        _, (one,) = searched("numbers", row, "squad_v1", seed=seed)
        assert re.fullmatch(r"He came in 1901 with [^7] dogs and left in 1909\.", one.fields[0])
    row = passage("He came in 1901 with 7 dogs.", "Who came in 1901?", "He")
    for seed in range(10):
        _, (one,) = searched("numbers", row, "squad_v1", ("context",), seed=seed)
        assert "in 1901 with" in one.fields[0]
        _, (both,) = searched("numbers", row, "squad_v1", seed=seed)
        assert re.findall(r"\d{4}", both.fields[0]) == re.findall(r"\d{4}", both.fields[1]) != ["1901"]


def test_a_number_of_the_question_alone_stays() -> None:
    row = passage("He sold 7 pens and Ann bought them.", "Who bought 25 pens?", "Ann")
    _, (one,) = searched("numbers", row, "squad_v1")
    assert one.fields[1] == row["question"]
    assert one.fields[0] != row["context"]


def test_choices_stay_and_so_do_their_numbers() -> None:
    row = choices("He sold 7 pens for 20 euros.", "How many pens did he sell?", ["7", "8"], 0)
    _, (one,) = searched("numbers", row, "cosmosqa")
    assert one.fields[0].startswith("He sold 7 pens for ")
    assert one.fields[2:] == ("7", "8")


def test_tokens_stay_one_to_one() -> None:
    _, (one,) = searched("numbers", sentence("He", "sold", "25", "pens", "in", "1901"), "ccg")
    assert len(one.fields) == 6
    assert one.fields[2] != "25"


TEXT = st.lists(
    st.sampled_from(["7", "1901", "25", "1,250", "3.5", "dogs", "in", "–", "犬", "\U0001f600", "B2", "%"]), min_size=1
)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.integers(0, 60), st.integers(1, 6), st.integers(0, 3))
def test_answers_stay_and_offsets_are_right(words: list[str], at: int, width: int, seed: int) -> None:
    context = " ".join(words)
    start = min(at, len(context) - 1)
    row = passage(context, "How many?", context[start : start + width])
    row["answers"]["answer_start"] = [start]
    example, several = searched("numbers", row, "squad_v1", seed=seed, variants=2)
    for one in several:
        ((low, high),) = one.gold or ()
        assert one.fields[0][low:high] == context[start : start + width]
        assert edits_between(example.text, one.fields, one.gold).gold == one.gold
        old, new = (re.findall(r"\d+", fields[0]) for fields in (example.text.fields, one.fields))
        assert [len(number) for number in old] == [len(number) for number in new]
