"""Texts that differ only in what does not count have the same words."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.normalized import folded, words

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?! … —", []),
        ("Don't stop_me, NOW!", ["don", "t", "stop", "me", "now"]),
        ("don’t", ["don", "t"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ﬁne № ５", ["fine", "no", "5"]),
        ("pre\u00adfix zero\u200bwidth", ["prefix", "zerowidth"]),
        ("İstanbul café cafe\u0301", ["i\u0307stanbul", "café", "café"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("我爱you。东京タワー", ["我", "爱", "you", "东", "京", "タ", "ワ", "ー"]),
        ("ไม่", ["ไ", "ม", "่"]),
        ("한국어 텍스트", ["한국어", "텍스트"]),
        ("مَرْحَبًا", ["مَرْحَبًا"]),
        ("lone \ud800 surrogate", ["lone", "surrogate"]),
    ],
)
def test_the_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words(text) == [unicodedata.normalize("NFKC", word) for word in expected]


@given(TEXTS)
def test_neither_case_nor_form_nor_white_space_counts(text: str) -> None:
    assert words(text) == words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFKC", text))
    assert words(text) == words(f"\t {text}\n") == words(f"({text}) …")


@given(st.text(alphabet="abcßéДжñ漢ไ한 '-", max_size=40))
def test_case_does_not_count(text: str) -> None:
    assert words(text.upper()) == words(text.lower())


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_words_are_letters_and_digits(text: str) -> None:
    assert words(text) == re.findall("[a-z0-9]+", text.lower())


@given(TEXTS)
def test_words_are_their_own_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.lists(st.text(alphabet="abc1", min_size=1, max_size=5), max_size=8), st.data())
def test_punctuation_and_invisible_characters_do_not_count(plain: list[str], data: st.DataObject) -> None:
    blanks = st.sampled_from([" ", ", ", " — ", "\u00a0", "\r\n", " \u201c"])
    shown = "".join(word[:1] + "\u00ad" + word[1:] + data.draw(blanks) for word in plain)
    assert words(shown) == plain


def test_folding_keeps_punctuation() -> None:
    assert folded("  Ａ\n fine,  DAY ") == "a fine, day"
