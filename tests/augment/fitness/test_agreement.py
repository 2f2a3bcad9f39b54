"""Inflection, forms of one word, and articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.fitness.agreement import agrees, article_fits, inflected_alike, one_lemma


@pytest.mark.parametrize(
    ("tag", "old", "new"),
    [("NNS", "men", "guys"), ("VBD", "said", "explained"), ("JJS", "youngest", "smallest"), ("VBP", "know", "think"),
     ("VBN", "seen", "noticed"), ("RB", "very", "quite"), ("VBG", "playing", "running"), ("NN", "Man", "guy"),
     ("NN", "xyzzy", "dog")],
)  # fmt: skip
def test_words_of_one_inflection(tag: str, old: str, new: str) -> None:
    assert inflected_alike(tag, old, new)


@pytest.mark.parametrize(
    ("tag", "old", "new"),
    [("VB", "earn", "pays"), ("NN", "man", "guys"), ("NNS", "cars", "vehicle"), ("VBD", "said", "explain"),
     ("JJ", "big", "larger"), ("VBZ", "says", "claim"), ("VBG", "playing", "ran")],
)  # fmt: skip
def test_words_of_different_inflections(tag: str, old: str, new: str) -> None:
    assert not inflected_alike(tag, old, new)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [("minute", "minutes", True), ("saw", "seen", True), ("is", "was", True), ("good", "better", True),
     ("Trip", "trips", True), ("big", "large", False), ("car", "vehicle", False), ("xyzzy", "XYZZY", True)],
)  # fmt: skip
def test_forms_of_one_word(old: str, new: str, same: bool) -> None:
    assert one_lemma(old, new) is same
    assert one_lemma(new, old) is same


@pytest.mark.parametrize(
    ("before", "old", "new", "fits"),
    [("a", "car", "automobile", False), ("a", "car", "vehicle", True), ("an", "auto", "car", False),
     ("An", "hour", "honor", True), ("a", "unit", "element", False), ("the", "car", "automobile", True),
     ("", "old", "big", True), ("to", "someone", "person", False), ("", "Nothing", "Air", False)],
)  # fmt: skip
def test_articles_and_pronouns(before: str, old: str, new: str, fits: bool) -> None:
    assert article_fits(before, old, new) is fits


def test_tags_that_agree() -> None:
    assert agrees("NN", "NN")
    assert agrees("VB", "VBP")
    assert agrees("VBN", "VBD")
    for old, new in (("NN", "NNS"), ("NN", "VB"), ("NNP", "NNP"), ("IN", "IN"), ("CD", "CD"), ("VBD", "VBZ")):
        assert not agrees(old, new), (old, new)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_words_have_an_answer(old: str, new: str) -> None:
    assert one_lemma(old, old)
    assert one_lemma(old, new) is one_lemma(new, old)
    assert isinstance(inflected_alike("NN", old, new), bool)
    assert isinstance(article_fits("a", old, new), bool)
