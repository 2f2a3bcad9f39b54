"""Distractors for choices: contradictions of gold, one wrong choice at a time, and nothing where both may be true."""

from __future__ import annotations

import pytest
from searching import choices, searched
from xaug.augment.attacks import ATTACKS, missing
from xaug.augment.attacks.blind.distractors import contradictions
from xaug.augment.fitness.lexical import wordnet_digest
from xaug.augment.lexicons.opposites import OppositeList, opposites
from xaug.augment.recipe import fields_for
from xaug.data_cards.catalog import card

POCKET = opposites(OppositeList.POCKET)
PARAMS = {"opposites": OppositeList.POCKET}


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ("a big house", ["a small house"]),
        ("Big", ["Small"]),
        ("He was ill .", ["He was not ill ."]),
        ("She would n't go .", ["She would go ."]),
        ("She would not go .", ["She would go ."]),
        ("He has 2 dogs", ["He has 3 dogs", "He has 4 dogs"]),
        ("He was here and she was there", []),  # "not" may stand in two places
        ("It may be big", []),
        ("Some of it was big", []),
        ("None of the above choices .", []),
        ("He did not buy a big house", []),  # that he did not buy a small one may be true, too
        ("the school", []),
        ("", []),
    ],
)
def test_contradictions(choice: str, wanted: list[str]) -> None:
    assert set(contradictions(choice, POCKET)) == set(wanted) or (
        # a sentence with an adjective and a verb has both
        set(wanted) < set(contradictions(choice, POCKET))
    )
    assert bool(contradictions(choice, POCKET)) == bool(wanted)


def test_one_wrong_choice_is_replaced_and_gold_stays() -> None:
    row = choices("He moved.", "Where did he move?", ["a school", "a big house", "the sea"], 1)
    for seed in range(10):
        _, (one,) = searched("distractors", row, "cosmosqa", seed=seed, **PARAMS)
        assert one.fields[:2] == ("He moved.", "Where did he move?")
        assert one.fields[3] == "a big house"
        assert sorted(one.fields[2:]) in (
            ["a big house", "a school", "a small house"],
            ["a big house", "a small house", "the sea"],
        )


def test_variants_are_different_contradictions() -> None:
    row = choices("", "What was it?", ["It was a big house.", "a car", "a boat"], 0)
    _, several = searched("distractors", row, "cosmosqa", variants=5, **PARAMS)
    assert {text for one in several for text in one.fields[3:]} - {"a car", "a boat"} == {
        "It was a small house.", "It was not a big house.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "texts", "fields"),
    [
        ("then he", ["buys a big house.", "sleeps."], ()),  # an ending: another one may be as good
        ("What was it?", ["a big house", "None of the above choices ."], ()),  # only that is wrong
        ("What was it?", ["a big house", "a small house"], ()),  # it is a choice already
        ("What was it?", ["a big house", "a car"], ("question",)),
    ],
)
def test_rows_that_stay(question: str, texts: list[str], fields: tuple[str, ...]) -> None:
    assert searched("distractors", choices("", question, texts, 0), "cosmosqa", fields, **PARAMS)[1] == []


def test_it_edits_choices_where_no_field_is_named() -> None:
    spec = ATTACKS.get("distractors")
    assert fields_for(card("commonsenseqa"), (), spec) == ("choices",)
    assert fields_for(card("commonsenseqa"), ("question",), spec) == ("question",)
    assert fields_for(card("commonsenseqa"), ()) == ("question",)


def test_wordnet_is_an_asset_unless_another_list_is_named() -> None:
    spec = ATTACKS.get("distractors")
    (asset,) = spec.assets(spec.params())
    assert asset.find() == wordnet_digest()
    assert "opposites=none" in asset.looked
    assert missing(spec.assets(spec.params(opposites=OppositeList.NONE))) == []
    assert opposites(OppositeList.NONE)("big") == ""


@pytest.mark.skipif(wordnet_digest() is None, reason="WordNet is not on this machine")
def test_wordnets_opposites_are_those_of_words_that_are_mostly_adjectives() -> None:
    of = opposites(OppositeList.WORDNET)
    assert (of("big"), of("safe"), of("Dangerous")) == ("little", "dangerous", "safe")
    assert (of("light"), of("house"), of("xyzzy"), of("")) == ("", "", "", "")
