"""What makes two meanings different, and how sentences with words of their own are chosen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.pocket.draw import Draw
from xaug.pocket.logic import equivalent
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.corpus import Bag, Told, bag, draws, in_both, told
from xaug.pocket.tasks.item import Again

HAT = Phrase("hat", adjective="red", owner=Phrase("Leo"))
GIVES = Clause("act", Phrase("Anna"), "sell", HAT, Phrase("Peter"))


def test_a_bag_has_what_is_spoken_of_and_nothing_else() -> None:
    place = Place("near", Phrase("lake"))
    assert bag(replace(GIVES, time="on_monday", place=place)) == {
        "Anna", "buy", "hat", "red", "Leo", "Peter", "lake", "on_monday",
    }  # fmt: skip
    assert bag(Joined(GIVES, "after", Clause("property", Phrase("Nina"), property="glad"))) >= {"Nina", "glad"}


def test_the_same_said_in_another_way_has_the_same_bag() -> None:
    buys = replace(GIVES, subject=Phrase("Peter"), verb="buy", other=Phrase("Anna"))
    assert bag(GIVES) == bag(buys) == bag(replace(GIVES, passive=True, tense="future", positive=False))
    happy, glad = (Clause("property", Phrase("Anna"), property=name) for name in ("happy", "glad"))
    assert bag(happy) == bag(glad)
    assert bag(happy) != bag(replace(happy, property="sad"))


def test_a_question_is_without_what_it_asks_for() -> None:
    assert bag(Question(GIVES, "other")) == bag(Question(replace(GIVES, other=Phrase("Max")), "other"))
    assert "Peter" not in bag(Question(GIVES, "other"))
    three = Clause("possession", Phrase("Anna"), object=Phrase("dog", count="three"))
    assert bag(Question(three, "object_count")) == {"Anna", "dog"}
    assert bag(Question(three, "truth")) == {"Anna", "dog", "three"}


@given(st.sampled_from(sorted(PATTERNS)), st.integers(0, 99))
def test_what_follows_from_each_other_is_not_told_apart(pattern: str, seed: int) -> None:
    """Of any two equivalent clauses the bags are equal: so different bags never hide a translation."""
    from random import Random

    from xaug.pocket.logic import consequences
    from xaug.pocket.patterns import sentence

    said = sentence(Random(f"{pattern}/{seed}"), pattern)
    if isinstance(said, Clause):
        for other in consequences(said):
            # The inverse of a comparison or of kinship has words of its own: sisters and brothers, bigger and smaller.
            if said.frame == "act" and equivalent(said, other):
                assert bag(said) == bag(other)


def test_no_two_meanings_of_one_bag() -> None:
    seen: set[Bag] = {frozenset({"dog", "sleep"})}
    animals = ("dog", "cat", "horse", "cow", "goat", "pig")

    def draw(d: Draw, number: int) -> Sentence:
        if d.maybe(0.3):
            raise Again
        return Clause("act", Phrase(d.one(animals), definite=d.maybe(0.5)), "sleep")

    found = told("test", 4, draw, seen)
    assert len({bag(one.said) for one in found}) == len(found) == 4
    assert frozenset({"dog", "sleep"}) not in {bag(one.said) for one in found}
    with pytest.raises(AssertionError, match="nothing fits"):
        told("test", 2, draw, seen)


def test_sentences_that_a_language_writes_alike_are_left_out() -> None:
    said = [Clause("act", Phrase("dog"), "sleep", tense="past"), Clause("act", Phrase("dog", definite=False), "sleep"),
            Clause("act", Phrase("cat"), "sleep", tense="past")]  # fmt: skip
    given = [Told(one, f"English {number}") for number, one in enumerate(said)]
    # Swahili has no article: the first two are one.
    found = in_both(given, 2, "sw", (set(), set()))
    assert [one for one, _, _ in found] == [said[0], said[2]]
    assert found[0][1:] == ("Mbwa alilala.", "English 0")
    assert [one for one, _, _ in in_both(given, 2, "sw", (set(), {"English 0"}))] == said[1:]
    with pytest.raises(AssertionError, match="of 3 meanings only 2"):
        in_both(given, 3, "sw", (set(), set()))


def test_draws_end() -> None:
    with pytest.raises(AssertionError, match="no luck: nothing fits"):
        list(draws("no luck", "test"))
