"""Statements of questions, by the patterns of real ones; where no rule applies, there is no statement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xaug.augment.attacks.blind.statements import statement


@pytest.mark.parametrize(
    ("question", "answer", "wanted"),
    [
        # the asking phrase is the subject
        ("Who designed the garden", "Ann", "Ann designed the garden."),
        ("Which individual offered land to Sorin", "Ann", "Ann offered land to Sorin."),
        ("What was used to make it", "a drum", "A drum was used to make it."),
        ("Which team did not win", "Rome", "Rome did not win."),
        ("How many dorms are on the campus", "43", "43 dorms are on the campus."),
        ("How many people live in Paris", "43", "43 people live in Paris."),
        ("How many cells are there", "43", "There are 43 cells."),
        # an auxiliary is dissolved
        ("When did Kenya gain independence", "1926", "Kenya gained independence in 1926."),
        ("When did Ann leave", "June 3, 1926", "Ann left on June 3, 1926."),
        ("When did Ann leave", "June 1926", "Ann left in June 1926."),
        ("What does isobaric mean", "a drum", "Isobaric means a drum."),
        ("In what year did the program end", "1926", "The program ended in 1926."),
        ("What year did Ann leave", "1926", "Ann left in 1926."),
        ("Why did Rome fall", "a wager", "Rome fell because of a wager."),
        ("Who did Ann tour with for the album", "Bob", "Ann toured with Bob for the album."),
        ("Who did Ann dedicate it to", "Bob", "Ann dedicated it to Bob."),
        ("How many sacks did Bob register", "43", "Bob registered 43 sacks."),
        ("How many awards has Ann won", "43", "Ann has won 43 awards."),
        ("What venue did the game take place in", "Rome", "The game took place in Rome."),
        # forms of "be"
        ("What is the name of the song", "It", "The name of the song is It."),
        ("Where is the Louvre", "Rome", "The Louvre is in Rome."),
        ("Where was Luther born", "Rome", "Luther was born in Rome."),
        ("What year was the Peace of Westphalia signed", "1926", "The Peace of Westphalia was signed in 1926."),
        ("In what city is the Louvre", "Rome", "The Louvre is in Rome."),
        ("What was her first album called", "It", "Her first album was called It."),
        ("What is the Rhine called in French", "It", "The Rhine is called It in French."),
        ("What city was the school located in", "Rome", "The school was located in Rome."),
        # the question is in the order of a statement already
        ("Ann was in which movie", "It", "Ann was in It."),
        ("Gustavo is faculty of which institute", "It", "Gustavo is faculty of It."),
    ],
)  # fmt: skip
def test_a_statement(question: str, answer: str, wanted: str) -> None:
    assert statement(question, answer) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "", "Why", "Name it", "How are packets forwarded", "How often is it held", "What season is hunting allowed",
        "What did Luther try to do", "What was the last game the Broncos played in", "Who", "In what",
        "What part does she do",
    ],
)  # fmt: skip
def test_a_question_without_a_rule(question: str) -> None:
    assert statement(question, "Ann") == ""


WORDS = st.lists(
    st.sampled_from([
        "who", "What", "when", "how", "many", "did", "is", "was", "has", "can", "Ann", "the", "of", "in", "write",
        "written", "books", "by", "called", "not", ",", "there", "犬", "\U0001f600", "'s", "ß",
    ]),
    max_size=9,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(WORDS)
def test_any_words_make_a_sentence_with_the_answer_or_none(words: list[str]) -> None:
    made = statement(" ".join(words), "ANSWER")
    assert made == "" or (made.endswith(".") and "ANSWER" in made and not made[0].islower())
