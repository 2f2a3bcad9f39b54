"""pocket_bucc2018: comparable corpora."""

from random import Random

import pytest
from xaug.data_cards.splits import HELD_OUT
from xaug.pocket.draw import Draw
from xaug.pocket.languages import language
from xaug.pocket.logic import equivalent
from xaug.pocket.meaning import Clause, Joined, Phrase, Question
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.targets import TARGETS
from xaug.pocket.targets.comparable import PAIRS, SIDE, distractor
from xaug.pocket.targets.corpus import OTHERS, bag
from xaug.pocket.tasks.item import Item, RedrawError, field_text
from xaug.pocket.words import write

TASK = TARGETS.get("bucc2018")


def corpora(split: str) -> tuple[list[Item], list[Item]]:
    items = [TASK.item(split, number) for number in range(2 * SIDE)]
    return items[:SIDE], items[SIDE:]


@pytest.mark.parametrize("code", OTHERS)
def test_the_gold_pairs_are_the_only_translations(code: str) -> None:
    for split in HELD_OUT:
        mine, english = corpora(f"{split}_{code}")
        assert {item.row["language"] for item in mine} == {code}
        assert {item.row["language"] for item in english} == {"en"}
        gold = {(item.row["id"], right) for item in mine for right in item.row["gold"]}
        assert len(gold) == PAIRS
        # By their meanings …
        same = {(a.row["id"], b.row["id"]) for a in mine for b in english if a.meaning == b.meaning}
        assert same == gold
        # … and by their words: no other sentence, written in the other language, is in the other corpus.
        for grammar, here, there in ((language("en"), mine, english), (language(code), english, mine)):
            texts = {item.row["text"]: item.row["id"] for item in there}
            assert len(texts) == SIDE
            found = {(item.row["id"], texts.get(field_text(grammar, item.meaning["text"]))) for item in here}
            assert {pair for pair in found if pair[1]} == (gold if grammar.code == "en" else {(b, a) for a, b in gold})


def test_no_meaning_is_in_both_splits_or_twice_in_a_corpus() -> None:
    bags = [bag(item.meaning["text"][0]) for split in HELD_OUT for side in corpora(f"{split}_sw") for item in side]  # type: ignore[arg-type]
    assert len(set(bags)) == 2 * (2 * SIDE - PAIRS)


def test_half_of_the_unpaired_sentences_are_distractors() -> None:
    mine, english = corpora("test_es")
    pairs = [bag(item.meaning["text"][0]) for item in mine if item.row["gold"]]  # type: ignore[arg-type]
    rest = [bag(item.meaning["text"][0]) for item in english if item.meaning not in [one.meaning for one in mine]]  # type: ignore[arg-type]
    close = sum(any(len(one ^ pair) == 2 for pair in pairs) for one in rest)
    assert 0.4 * len(rest) < close < 0.7 * len(rest)
    places = [number for number, item in enumerate(mine) if item.row["gold"]]
    assert places[0] < 100
    assert places[-1] > SIDE - 100  # all over the corpus
    assert places != [
        number for number, item in enumerate(english) if item.meaning in [mine[p].meaning for p in places]
    ]


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_a_distractor_differs_in_one_concept(pattern: str) -> None:
    changed = 0
    for seed in range(8):
        d = Draw(Random(f"{pattern}/{seed}"))
        meaning = sentence(d.rng, pattern)
        if isinstance(meaning, Question):
            with pytest.raises(RedrawError):
                distractor(d, meaning)
            return
        try:
            other = distractor(d, meaning)
        except RedrawError:
            continue
        changed += bag(other) != bag(meaning)
        assert len(bag(other) ^ bag(meaning)) <= 2
        if isinstance(meaning, Clause) and isinstance(other, Clause):
            assert other != meaning
            assert not equivalent(meaning, other) or bag(meaning) == bag(other)
        for code in ("en", *OTHERS):
            assert write(language(code).sentence(other)).text
    assert changed


def test_a_distractor_names_different_people_and_keeps_gender() -> None:
    two = Draw(Random(1), ("Anna", "Peter"))
    helps = Clause("act", Phrase("Anna"), "help", Phrase("Peter"))
    for _ in range(50):
        with pytest.raises(RedrawError):  # there is no third person
            distractor(two, Joined(helps, "and", helps))
    mother = Clause("class", Phrase("Anna"), object=Phrase("mother", owner=Phrase("Peter")), tense="present")
    for seed in range(50):
        try:
            other = distractor(Draw(Random(seed)), mother)
        except RedrawError:
            continue
        assert isinstance(other, Clause)
        assert other.subject.concept in ("Anna", "Maria", "Sara", "Eva", "Lena", "Nina", "Clara", "Julia", "Laura",
            "Sofia", "Emma", "Alice", "Diana", "Irene", "Vera", "Marta", "Lucia", "Amina", "Zara", "Olga", "Rosa",
            "Helen", "Elena", "Leila")  # fmt: skip
