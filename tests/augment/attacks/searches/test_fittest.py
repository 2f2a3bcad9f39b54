"""BAE's search of few edits: every single edit is asked about, and the fittest that fools the victim is taken."""

from __future__ import annotations

import pytest
from attack_bench import Bench, texts
from xaug.augment.attacks.recipes.bae import BaeParams

FEW = {"parity": False, "edits": 1, "skip_short": False, "similarity": 0.0}


def test_of_all_places_the_fittest_edit_that_fools_the_victim_is_taken() -> None:
    """Worked by hand: a → y and b → x both leave less than a half, and y is nearer to the clean text than x."""
    weights = {"a": 0.6, "b": 0.4, "x": 0.0, "y": 0.05}
    bench = Bench(weights, {"": ["y"], "a": ["x"]}, cosines={"x": 0.95, "y": 0.97})
    greedy = Bench(weights | {"b": 0.7, "a": 0.3}, {"": ["y"], "a": ["x"]}, cosines={"x": 0.95, "y": 0.97})
    result = bench.run("a b", **FEW)
    assert (result.outcome, result.fields[0]) == ("succeeded", "y b")
    assert greedy.run("a b", **(FEW | {"edits": 0})).fields[0] == "a x", "the more important word comes first"
    assert texts(bench) == ["a b", "y b", "a x"], "no query for the importance of a word"
    assert result.queries == 3 == bench.items


def test_no_more_words_are_changed_than_wanted() -> None:
    bench = Bench({"a": 0.4, "b": 0.4, "c": 0.2, "x": 0.15})
    assert bench.run("a b c", **FEW).outcome == "failed"
    assert bench.run("a b c", **FEW).fields[0] == "x b c", "the edit that comes closest"
    result = bench.run("a b c", **(FEW | {"edits": 2}))
    assert (result.outcome, result.fields[0]) == ("failed", "x x c"), "0.15 + 0.15 + 0.2: a tie is not an error"
    result = bench.run("a b c", **(FEW | {"edits": 3}))
    assert (result.outcome, result.fields[0]) == ("succeeded", "x x x")


def test_a_spent_budget_ends_the_search() -> None:
    result = Bench({"a": 0.6, "b": 0.4}, ["x", "y"]).run("a b", **(FEW | {"max_queries": 2}))
    assert (result.outcome, result.queries, result.budget) == ("succeeded", 2, "queries")
    result = Bench({"a": 0.6, "b": 0.4}).run("a b", **(FEW | {"max_queries": 1}))
    assert (result.outcome, result.queries, result.fields[0]) == ("failed", 1, "a b")


def test_a_row_that_the_victim_errs_on_is_skipped() -> None:
    result = Bench({"b": 0.4}).run("a b", **FEW)
    assert (result.outcome, result.queries, result.fields[0]) == ("skipped", 1, "a b")


def test_parity_keeps_the_greedy_search() -> None:
    bench = Bench({"b": 0.9, "x": 0.1})
    bench.run("a b", edits=1)
    assert "b" in texts(bench), "the word a was deleted to measure its importance"


@pytest.mark.parametrize("edits", [-1, 1.5])
def test_the_number_of_edits_is_a_count(edits: float) -> None:
    with pytest.raises(ValueError, match="edits"):
        BaeParams.model_validate({"edits": edits})


class Related:
    """A WordNet that relates only these words."""

    def __init__(self, **relations: float) -> None:
        self.relations = relations

    def relation(self, _: str, new: str) -> float:
        """The relation of any word to the new one."""
        return self.relations.get(new.lower(), 0.0)


def test_only_words_that_wordnet_relates_are_proposed() -> None:
    bench = Bench({"man": 0.9, "guy": 0.1}, ["tree", "person", "guy"], tags={"man": "NN", "guy": "NN", "person": "NN"})
    result = bench.run("the man", wordnet=Related(guy=0.5, person=0.25), relation=0.5, **FEW)
    assert result.fields[0] == "the guy"
    assert texts(bench) == ["the man", "the guy"]
    assert bench.run("the man", wordnet=Related(guy=0.5), relation=0.5, **(FEW | {"parity": True, "edits": 0}))
    assert "the person" in texts(bench), "parity proposes what TextAttack proposes"


def test_with_relation_or_fitness_names_pronouns_articles_and_inflection_are_kept() -> None:
    tags = {"Kansas": "NNP", "someone": "NN", "cars": "NNS", "car": "NN", "auto": "NN", "trucks": "NNS", "truck": "NN"}
    bench = Bench(
        {"Kansas": 0.2, "someone": 0.2, "cars": 0.2, "car": 0.2},
        ["truck", "trucks", "auto"], tags=tags,
    )  # fmt: skip
    every = Related(truck=1.0, trucks=1.0, auto=1.0)
    bench.run("Kansas someone cars", wordnet=every, relation=0.5, **FEW)
    assert texts(bench)[1:] == ["Kansas someone trucks"]
    bench.victim.asked.clear()
    bench.run("a car", wordnet=every, relation=0.5, **FEW)
    assert texts(bench)[1:] == [], "the victim errs: there is nothing else in the row"
    bench = Bench({"car": 0.9}, ["truck", "auto"], tags=tags)
    bench.run("a car", wordnet=every, relation=0.5, **FEW)
    assert texts(bench) == ["a car", "a truck"], "not: a auto"
    assert all(item.fine for item in bench.tagger.asked)
