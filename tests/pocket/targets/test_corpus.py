"""When two meanings are different, and which sentences with texts of their own are chosen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.pocket.draw import Draw
from xaug.pocket.logic import equivalent
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.corpus import Bag, EnglishSentence, bag, draw_sentences, draws, written_in_both
from xaug.pocket.tasks.item import RedrawError

HAT = Phrase("hat", adjective="red", owner=Phrase("Leo"))
GIVES = Clause("act", Phrase("Anna"), "sell", HAT, Phrase("Peter"))


def test_a_bag_has_the_concepts_of_a_sentence() -> None:
    place = Place("near", Phrase("lake"))
    assert bag(replace(GIVES, time="on_monday", place=place)) == {
        "Anna", "buy", "hat", "red", "Leo", "Peter", "lake", "on_monday",
    }  # fmt: skip
    assert bag(Joined(GIVES, "after", Clause("property", Phrase("Nina"), property="glad"))) >= {"Nina", "glad"}


def test_paraphrases_have_the_same_bag() -> None:
    buys = replace(GIVES, subject=Phrase("Peter"), verb="buy", other=Phrase("Anna"))
    assert bag(GIVES) == bag(buys) == bag(replace(GIVES, passive=True, tense="future", positive=False))
    happy, glad = (Clause("property", Phrase("Anna"), property=name) for name in ("happy", "glad"))
    assert bag(happy) == bag(glad)
    assert bag(happy) != bag(replace(happy, property="sad"))


def test_the_bag_of_a_question_lacks_the_answer() -> None:
    assert bag(Question(GIVES, "other")) == bag(Question(replace(GIVES, other=Phrase("Max")), "other"))
    assert "Peter" not in bag(Question(GIVES, "other"))
    three = Clause("possession", Phrase("Anna"), object=Phrase("dog", count="three"))
    assert bag(Question(three, "object_count")) == {"Anna", "dog"}
    assert bag(Question(three, "truth")) == {"Anna", "dog", "three"}


@given(st.sampled_from(sorted(PATTERNS)), st.integers(0, 99))
def test_equivalent_acts_have_the_same_bag(pattern: str, seed: int) -> None:
    """Equivalent clauses have equal bags, so different bags never hide a translation."""
    from random import Random

    from xaug.pocket.logic import consequences
    from xaug.pocket.patterns import sentence

    meaning = sentence(Random(f"{pattern}/{seed}"), pattern)
    if isinstance(meaning, Clause):
        for other in consequences(meaning):
            # The inverse of a comparison or of kinship has other concepts: sister and brother, big and small.
            if meaning.frame == "act" and equivalent(meaning, other):
                assert bag(meaning) == bag(other)


def test_no_two_meanings_of_one_bag() -> None:
    seen: set[Bag] = {frozenset({"dog", "sleep"})}
    animals = ("dog", "cat", "horse", "cow", "goat", "pig")

    def draw(d: Draw, number: int) -> Sentence:
        if d.maybe(0.3):
            raise RedrawError
        return Clause("act", Phrase(d.choice(animals), definite=d.maybe(0.5)), "sleep")

    sentences = draw_sentences("test", 4, draw, seen)
    assert len({bag(sentence.meaning) for sentence in sentences}) == len(sentences) == 4
    assert frozenset({"dog", "sleep"}) not in {bag(sentence.meaning) for sentence in sentences}
    with pytest.raises(AssertionError, match="none of 1000 draws is usable"):
        draw_sentences("test", 2, draw, seen)


def test_sentences_that_a_language_writes_alike_are_left_out() -> None:
    sleeps = Clause("act", Phrase("dog"), "sleep")
    meanings = [sleeps, replace(sleeps, subject=Phrase("dog", definite=False)), replace(sleeps, subject=Phrase("cat"))]
    given = [EnglishSentence(meaning, f"English {number}") for number, meaning in enumerate(meanings)]
    # Swahili has no article, so the first two have one text.
    found = written_in_both(given, 2, "sw", (set(), set()))
    assert [one for one, _, _ in found] == [meanings[0], meanings[2]]
    assert found[0][1:] == ("Mbwa alilala.", "English 0")
    assert [one for one, _, _ in written_in_both(given, 2, "sw", (set(), {"English 0"}))] == meanings[1:]
    with pytest.raises(AssertionError, match="sw: only 2 of 3 meanings have a text of their own, not 3"):
        written_in_both(given, 3, "sw", (set(), set()))


def test_draws_end() -> None:
    with pytest.raises(AssertionError, match="no luck: none of 1000 draws"):
        list(draws("no luck", "test"))
