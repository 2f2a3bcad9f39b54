"""Inflection, forms of one word, and articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.fitness.agreement import Place, agrees, inflected_alike, may_replace, one_lemma


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
    ("text", "old", "new", "fits"),
    [
        ("a car drives", "car", "automobile", False), ("a car drives", "car", "vehicle", True),
        ("An hour later", "hour", "honor", True), ("a unit of it", "unit", "element", False),
        ("the car drives", "car", "automobile", True), ("Water is here", "Water", "Fluid", True),
        ("to someone else", "someone", "person", False), ("Nothing happens", "Nothing", "Air", False),
        ("it is always free", "always", "ever", False), ("it is always free", "always", "forever", True),
        ("poverty went up", "went", "became", False), ("poverty went far", "went", "came", True),
        ("it is simple and easy", "simple", "easy", False), ("it is simple and good", "simple", "easy", True),
        ("the easy way that is really quite simple", "simple", "easy", True),
    ],
)  # fmt: skip
def test_what_may_stand_in_a_place(text: str, old: str, new: str, fits: bool) -> None:
    words = text.split()
    tags = {"always": "RB", "went": "VBD", "simple": "JJ"}
    assert may_replace(Place(words, words.index(old), tags.get(old, "NN")), new) is fits


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
    assert isinstance(may_replace(Place(["a", old], 1, "NN"), new), bool)
