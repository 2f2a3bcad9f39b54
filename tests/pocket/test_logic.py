"""What follows from what, on sentences whose label a reader can check."""

import pytest
from xaug.pocket.concepts import classes, concepts, is_a
from xaug.pocket.logic import equivalent, relation
from xaug.pocket.meaning import Clause, Phrase, Place

ANNA, PETER, LEO = Phrase("Anna"), Phrase("Peter"), Phrase("Leo")
DOG = Phrase("dog")
KITCHEN, GARDEN = Place("at", Phrase("kitchen")), Place("at", Phrase("garden"))
CAR = Phrase("car", definite=False)
RED_CAR = Phrase("car", definite=False, adjective="red")
BUYS = Clause("act", ANNA, "buy", RED_CAR, PETER, place=GARDEN, time="yesterday")


def act(subject: Phrase, verb: str, **rest: object) -> Clause:
    return Clause("act", subject, verb, **rest)  # type: ignore[arg-type]


CASES = [
    # leaving out and generalising
    (BUYS, act(ANNA, "buy", object=CAR), "entailment"),
    (BUYS, act(ANNA, "buy", object=Phrase("vehicle", definite=False)), "entailment"),
    (BUYS, act(ANNA, "get", object=CAR), "entailment"),
    (
        act(DOG, "run", place=Place("to", Phrase("house"))),
        act(DOG, "move", place=Place("to", Phrase("house"))),
        "entailment",
    ),
    (act(DOG, "sleep"), act(Phrase("animal", definite=False), "sleep"), "entailment"),
    # the other side of a sale, and its results
    (BUYS, act(PETER, "sell", object=CAR, other=ANNA), "entailment"),
    (BUYS, Clause("possession", ANNA, object=CAR), "entailment"),
    (act(PETER, "give", object=CAR, other=ANNA), Clause("possession", ANNA, object=CAR), "entailment"),
    (act(ANNA, "show", object=CAR, other=PETER), Clause("possession", PETER, object=CAR), "neutral"),
    (act(ANNA, "wash", object=CAR), Clause("property", CAR, property="clean"), "entailment"),
    (
        act(ANNA, "go", place=Place("to", Phrase("market"))),
        Clause("location", ANNA, place=Place("at", Phrase("market"))),
        "entailment",
    ),
    # passive and active mean the same
    (act(ANNA, "read", object=Phrase("book"), passive=True), act(ANNA, "read", object=Phrase("book")), "entailment"),
    # more than the fact states
    (act(ANNA, "buy", object=CAR), BUYS, "neutral"),
    (act(ANNA, "buy", object=CAR), act(ANNA, "buy", object=RED_CAR), "neutral"),
    (act(ANNA, "sleep"), act(ANNA, "sleep", time="yesterday"), "neutral"),
    (act(ANNA, "sleep"), act(LEO, "sleep"), "neutral"),
    (act(ANNA, "sleep"), act(Phrase("teacher"), "sleep"), "neutral"),
    # another part in the same act
    (BUYS, act(ANNA, "buy", object=Phrase("bicycle", definite=False)), "contradiction"),
    (BUYS, act(ANNA, "buy", object=Phrase("car", definite=False, adjective="blue")), "contradiction"),
    (act(ANNA, "sleep", place=KITCHEN), act(ANNA, "sleep", place=GARDEN), "contradiction"),
    (act(ANNA, "sleep", time="on_monday"), act(ANNA, "sleep", time="on_friday"), "contradiction"),
    (
        act(ANNA, "eat", object=Phrase("apple", count="three")),
        act(ANNA, "eat", object=Phrase("apple", count="four")),
        "contradiction",
    ),
    # denials
    (act(ANNA, "sleep", place=KITCHEN), act(ANNA, "sleep", positive=False), "contradiction"),
    (act(ANNA, "sleep", positive=False), act(ANNA, "sleep", place=KITCHEN), "contradiction"),
    (act(ANNA, "sleep", positive=False), act(ANNA, "sleep", place=KITCHEN, positive=False), "entailment"),
    (act(ANNA, "sleep", place=KITCHEN, positive=False), act(ANNA, "sleep", positive=False), "neutral"),
    (act(ANNA, "sleep", place=KITCHEN), act(ANNA, "sleep", place=GARDEN, positive=False), "entailment"),
    # properties
    (Clause("property", ANNA, property="happy"), Clause("property", ANNA, property="glad"), "entailment"),
    (Clause("property", ANNA, property="happy"), Clause("property", ANNA, property="sad"), "contradiction"),
    (
        Clause("property", ANNA, property="happy"),
        Clause("property", ANNA, property="sad", positive=False),
        "entailment",
    ),
    (Clause("property", ANNA, property="happy"), Clause("property", ANNA, property="tall"), "neutral"),
    (Clause("property", DOG, property="black"), Clause("property", DOG, property="white"), "contradiction"),
    # comparisons
    (
        Clause("comparison", DOG, property="big", object=Phrase("cat")),
        Clause("comparison", Phrase("cat"), property="small", object=DOG),
        "entailment",
    ),
    (
        Clause("comparison", DOG, property="big", object=Phrase("cat")),
        Clause("comparison", Phrase("cat"), property="big", object=DOG),
        "contradiction",
    ),
    (
        Clause("comparison", DOG, property="big", object=Phrase("cat")),
        Clause("comparison", DOG, property="big", object=Phrase("cow")),
        "neutral",
    ),
    # opposite acts, kin, possession
    (act(ANNA, "love", object=PETER), act(ANNA, "hate", object=PETER), "contradiction"),
    (act(ANNA, "love", object=PETER), act(ANNA, "like", object=PETER), "entailment"),
    (
        Clause("class", ANNA, object=Phrase("mother", owner=PETER)),
        Clause("class", PETER, object=Phrase("son", owner=ANNA)),
        "entailment",
    ),
    (
        Clause("class", ANNA, object=Phrase("mother", owner=PETER)),
        Clause("class", PETER, object=Phrase("daughter", owner=ANNA)),
        "contradiction",
    ),
    (
        Clause("class", ANNA, object=Phrase("doctor", definite=False)),
        Clause("class", ANNA, object=Phrase("teacher", definite=False)),
        "contradiction",
    ),
    (
        Clause("possession", ANNA, object=CAR),
        Clause("possession", ANNA, object=Phrase("doll", definite=False)),
        "neutral",
    ),
]


@pytest.mark.parametrize(("fact", "claim", "answer"), CASES)
def test_one_fact(fact: Clause, claim: Clause, answer: str) -> None:
    assert relation([fact], claim) == answer


def test_two_comparisons_imply_a_third() -> None:
    facts = [
        Clause("comparison", DOG, property="big", object=Phrase("cat"), tense="present"),
        Clause("comparison", Phrase("cat"), property="big", object=Phrase("mouse"), tense="present"),
    ]
    claim = Clause("comparison", DOG, property="big", object=Phrase("mouse"), tense="present")
    assert relation(facts, claim) == "entailment"
    assert relation(facts[:1], claim) == "neutral"
    turned = Clause("comparison", Phrase("mouse"), property="big", object=DOG, tense="present")
    assert relation(facts, turned) == "contradiction"


def test_without_facts_everything_is_neutral() -> None:
    assert relation([], act(ANNA, "sleep")) == "neutral"


def test_equivalence_is_mutual_entailment() -> None:
    assert equivalent(BUYS, act(PETER, "sell", object=RED_CAR, other=ANNA, place=GARDEN, time="yesterday"))
    assert not equivalent(BUYS, act(ANNA, "buy", object=CAR))


def test_the_table_is_closed() -> None:
    """Every concept that a fact names exists, synonyms are mutual, and no concept is its own class."""
    table = concepts()
    assert len(table) >= 600
    for name, concept in table.items():
        for fact in ("opposite", "same", "entails", "converse", "result", "at", "of", "color", "country", "whole"):
            for other in concept.all(fact):
                assert other in table, (name, fact, other)
        assert name not in classes(name)
    for name, concept in table.items():
        if "same" in concept.facts and concept.kind == "property":
            assert table[concept.facts["same"]].facts["same"] == name


def test_classes_are_transitive() -> None:
    assert classes("dog")[:2] == ("mammal", "animal")
    assert is_a("bakery", "building")
    assert not is_a("dog", "bird")
