"""Distractors: they ask something else, end the passage, and leave the answer alone."""

from __future__ import annotations

import random
import re

import pytest
from searching import passage, searched
from xaug.augment.attacks.blind.add_sentence import Distractor, distractor
from xaug.augment.attacks.blind.fakes import altered, fake
from xaug.augment.edits import edits_between
from xaug.augment.lexicons.names import NameList, names
from xaug.augment.lexicons.opposites import OppositeList, opposites
from xaug.augment.recipe import attack_for
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.sources.base import ReadReport
from xaug.pocket.source import PocketSource

COMMON = names(NameList.COMMON)
POCKET = opposites(OppositeList.POCKET)
NONE = opposites(OppositeList.NONE)
ROW = passage("Albert Einstein was born in Ulm in 1879.", "When was Albert Einstein born?", "1879")


def made(question: str, seed: int, *gold: str) -> Distractor:
    return distractor(question, gold, COMMON, NONE, random.Random(seed))


@pytest.mark.parametrize(
    ("question", "gold", "wanted"),
    [
        ("When was Albert Einstein born?", "1879", r"[A-Z]\w+ [A-Z]\w+ was born in 1[89]\d\d\."),
        ("When did Albert leave?", "June 3, 1879", r"[A-Z]\w+ left on [A-Z]\w+ \d{1,2}, 1[89]\d\d\."),
        ("How many people live in Paris?", "2,100", r"\d,\d{3} people live in [A-Z]\w+\."),
        (
            "Who designed the Eiffel Tower in 1889?",
            "Gustave",
            r"[A-Z]\w+ [A-Z]\w+ designed the [A-Z]\w+ Tower in 1\d{3}\.",
        ),
        ("Where is the Louvre?", "Paris", r"The [A-Z]\w+ is in [A-Z]\w+\."),
        ("Why did Rome fall?", "war", r"[A-Z]\w+ fell because of a [\w ]+\."),
        ("What share does Rome have?", "19.7%", None),
        ("What percentage is from Rome?", "19.7%", r"\d\d\.\d% is from [A-Z]\w+\."),
        (
            "What is the University of Rome called?",
            "La Sapienza",
            r"The University of [A-Z]\w+ is called [A-Z][\w ]+\.",
        ),
    ],
)
def test_a_distractor_states_an_answer_of_the_right_kind_to_another_question(
    question: str, gold: str, wanted: str | None
) -> None:
    for seed in range(20):
        found = made(question, seed, gold)
        assert re.fullmatch(wanted or "", found.sentence), found
        assert found.question != question.rstrip("?")
        assert found.answer != gold


def test_a_name_is_replaced_everywhere_and_by_one_of_its_kind() -> None:
    for seed in range(20):
        other = altered("Did Peter's wife know Peter in Paris", COMMON, NONE, random.Random(seed))
        match = re.fullmatch(r"Did (\w+)'s wife know (\w+) in (\w+)", other)
        assert match, other
        assert match[1] == match[2] in COMMON.by_kind[COMMON.kinds["Peter"]]
        assert match[3] in COMMON.by_kind[COMMON.kinds["Paris"]]


@pytest.mark.parametrize("question", ["Why is it red", "", "What is the 3rd of them", "Who is it"])
def test_a_question_with_nothing_to_alter_has_none(question: str) -> None:
    assert altered(question, COMMON, NONE, random.Random(0)) == ""
    assert made(question, 0, "x") == Distractor("", "", "")


def test_opposites_alter_a_question_without_names() -> None:
    assert altered("Where is the big house", COMMON, POCKET, random.Random(0)) == "Where is the small house"


def test_a_fake_answer_has_the_form_of_gold() -> None:
    for seed in range(30):
        rng = random.Random(seed)
        assert re.fullmatch(r"\$\d\.\d\d million", fake("What", ["$4.54 million"], COMMON, rng))
        assert re.fullmatch(r"\d\d", fake("How many", ["15"], COMMON, rng))
        day = re.fullmatch(r"[A-Z]\w+ (\d+), (\d{4})", fake("When", ["December 31, 1999"], COMMON, rng))
        assert day
        assert 1 <= int(day[1]) <= 28
        assert fake("Who", ["Olga Petrova"], COMMON, rng).split()[0] in COMMON.kinds


def test_the_answer_stays_where_it_was() -> None:
    example, found = searched("add-sentence", ROW, "squad_v1", variants=5)
    assert found
    for one in found:
        changed = edits_between(example.text, one.fields, one.gold)
        assert changed.gold == ((35, 39),)
        ((edit),) = changed.edits
        assert (edit["field"], edit["start"], edit["before"]) == ("context", len(ROW["context"]), "")
        assert "1879" not in edit["after"]
        assert one.fields[1] == ROW["question"]


def test_variants_differ_and_the_seed_decides_them() -> None:
    texts = [one.fields[0] for one in searched("add-sentence", ROW, "squad_v1", variants=5)[1]]
    assert len(set(texts)) == len(texts) > 1
    assert texts == [one.fields[0] for one in searched("add-sentence", ROW, "squad_v1", variants=5)[1]]
    assert texts != [one.fields[0] for one in searched("add-sentence", ROW, "squad_v1", variants=5, seed=1)[1]]


def test_a_sentence_that_would_hold_the_answer_is_not_added() -> None:
    row = passage("Numbers such as 7 and Rome.", "How many of Rome are there?", "7")
    for seed in range(30):
        for one in searched("add-sentence", row, "squad_v1", seed=seed)[1]:
            assert "7" not in one.fields[0].removeprefix(row["context"])


def test_a_question_without_a_rule_is_quoted_only_if_asked_for() -> None:
    row = passage("Rome fell.", "How did Rome fall?", "fell")
    assert searched("add-sentence", row, "squad_v1")[1] == []
    _, (one,) = searched("add-sentence", row, "squad_v1", quoted=True)
    assert re.search(r"The answer to “How did \w+ fall\?” is [\w ]+\.$", one.fields[0])


def test_it_is_for_passages() -> None:
    with pytest.raises(UsageError, match="add-sentence does not apply to mnli"):
        attack_for("add-sentence", card("mnli"))


def test_it_applies_to_rows_of_the_embedded_world() -> None:
    source = PocketSource().rows(card("pocket_squad_v1"), "train", report=ReadReport())
    rows = [next(source) for _ in range(50)]
    world = {"names": NameList.POCKET, "opposites": OppositeList.POCKET}
    found = [searched("add-sentence", row, "pocket_squad_v1", **world)[1] for row in rows]
    assert sum(map(bool, found)) > 25


def test_a_passage_that_may_not_be_edited_stays() -> None:
    assert searched("add-sentence", ROW, "squad_v1", ("question",))[1] == []
