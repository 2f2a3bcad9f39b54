"""Tautologies: the phrase of each test, the text it is added to, and tasks of two equal texts."""

from __future__ import annotations

import pytest
from searching import pair, searched
from xaug.augment.attacks import ATTACKS
from xaug.augment.attacks.blind.add_tautology import added
from xaug.augment.recipe import attack_for, params_for
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError

NLI = ("entailment", "neutral", "contradiction")
ROW = pair("It rained all day.", "The street was wet!")


def made(test: str, labels: tuple[str, ...], row: dict[str, object] = ROW) -> tuple[str, ...]:
    _, (one,) = searched("add-tautology", row, labels=labels, tests=(test,))
    return one.fields


def test_an_inference_task_gets_each_phrase_where_the_paper_puts_it() -> None:
    assert made("overlap", NLI) == ("It rained all day.", "The street was wet and true is true!")
    assert made("negation", NLI) == ("It rained all day.", "The street was wet and false is not true!")
    five = " and true is true" * 5
    assert made("length", NLI) == (f"It rained all day{five}.", "The street was wet!")


def test_two_equal_texts_both_get_it() -> None:
    for test in ("overlap", "negation", "length"):
        a, b = made(test, ("not_duplicate", "duplicate"))
        assert a.startswith("It rained all day and ")
        assert b.startswith("The street was wet and ")


def test_a_single_text_gets_it() -> None:
    assert made("negation", (), pair("Good.", None)) == ("Good and false is not true.",)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rain ?!  ", "Rain and x ?!  "),
        ("Rain", "Rain and x"),
        ("…", "… and x"),
        ("It rained. He left...", "It rained. He left and x..."),
    ],
)
def test_final_marks_stay_at_the_end(text: str, wanted: str) -> None:
    assert " ".join(added(text, "and x").split()) == " ".join(wanted.split())


def test_variants_are_different_tests() -> None:
    _, found = searched("add-tautology", ROW, labels=NLI, variants=3)
    assert len({one.fields for one in found}) == 3
    _, found = searched("add-tautology", ROW, labels=NLI)
    assert len(found) == 1


def test_a_text_that_may_not_be_edited_stays() -> None:
    _, found = searched("add-tautology", ROW, fields=("text_a",), labels=NLI, variants=3)
    assert [one.fields[1] for one in found] == ["The street was wet!"]
    assert searched("add-tautology", ROW, fields=("text_a",), labels=("no", "yes"), variants=3)[1] == []


def test_it_is_for_classification_and_its_tests_have_names() -> None:
    with pytest.raises(UsageError, match="add-tautology does not apply to squad_v1"):
        attack_for("add-tautology", card("squad_v1"))
    spec = ATTACKS.get("add-tautology")
    assert params_for(spec, {"tests": "length, overlap"}) == params_for(spec, {"tests": "overlap,length"})
    for bad in ("", "spelling"):
        with pytest.raises(UsageError, match="tests"):
            params_for(spec, {"tests": bad})
