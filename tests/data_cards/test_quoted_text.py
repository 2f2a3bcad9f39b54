"""Quoted text from files is short, on one line, and without control or invisible characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.text import (
    FAULT,
    LISTED,
    MESSAGE,
    QUOTED,
    clause,
    escaped,
    listed,
    message,
    one_line,
    quoted,
    truncated,
    visible,
)

ANY = st.text(st.characters(codec=None))
# All values that a JSON file can hold, and more.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY,
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(ANY, inner, max_size=9),
    max_leaves=30,
)
ESCAPED = 10  # "\U0010ffff": the longest that one character becomes


def test_shown_text_has_no_control_or_invisible_characters() -> None:
    shown = visible("a\tb\r\nc\x1b[0m\u202e\u2028\x7f\ud800 é🐕")
    assert shown == "a b⏎c\\u001b[0m\\u202e\\u2028\\u007f\\ud800 é🐕"
    assert shown.isprintable()
    assert escaped("a\tb\r\nc\x9b\u2066") == "a\tb\\u000d\nc\\u009b\\u2066"


@given(ANY)
def test_any_text_becomes_one_line(text: str) -> None:
    assert len(visible(text).encode("utf-8").splitlines()) <= 1
    assert visible(visible(text)) == visible(text)
    assert not set(escaped(text)) & {"\x1b", "\x9b", "\x07", "\x00", "\r", "\u202e", "\u2028"}
    escaped(text).encode("utf-8")


@given(VALUES)
def test_a_quoted_value_is_short_and_printable(value: object) -> None:
    shown = quoted(value)
    assert shown.isprintable()
    assert len(shown) <= ESCAPED * QUOTED + len("'' (1,000 more characters)")


def test_what_is_left_out_is_counted() -> None:
    assert quoted("x" * QUOTED) == "'" + "x" * QUOTED + "'"
    assert quoted("x" * 5_000_000, 3) == "'xxx' (4,999,997 more characters)"
    assert truncated("abcdef", 4) == "abcd… (2 more characters)"
    assert one_line("y" * (FAULT + 1)) == "y" * FAULT + "… (1 more characters)"
    assert message("one\ntwo" + "z" * MESSAGE).startswith("one\ntwozz")
    assert message("z" * (MESSAGE + 2)).endswith("z… (2 more characters)")
    assert listed(["\ufeffa", "b\n"]) == "\\ufeffa, b⏎"
    assert listed(["a", "b\n", "c"], 2) == "a, b⏎ and 1 more"
    assert listed(map(str, range(LISTED + 1000))).endswith(f", {LISTED - 1} and 1,000 more")


def test_huge_numbers_and_nested_values_are_abbreviated() -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert quoted(nested) == "[[[[...]]]]"
    assert quoted(10**5000) == "a number of 16,610 bits"
    assert quoted({"\x1b": "\ud800"}) == "{'\\x1b': '\\ud800'}"


@pytest.mark.parametrize(("said", "clause_of_it"), [("It is bad.", "It is bad"), ("a..", "a"), ("no stop", "no stop")])
def test_a_clause_has_no_full_stop_of_its_own(said: str, clause_of_it: str) -> None:
    assert clause(ValueError(said)) == clause_of_it
