"""The control `random`: exactly so many edits, at random places, of words that the attack considers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from attack_bench import STOP, Table, text_case
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import (
    ATTACKS,
    AttackSpec,
    Candidate,
    Example,
    Need,
    Params,
    Reference,
    Resources,
    attack_named,
    chance,
    params_for,
    prepare,
)
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.version import Version


@dataclass(frozen=True)
class Fixed(Reference):
    """A reference with given numbers of edits for every row, by an attack with given parameters."""

    counts: tuple[int, ...] = (1,)
    name: str = "add-sentence"
    put_in: tuple[str, ...] = ("new", "words")

    @cached_property
    def attack(self) -> AttackSpec | None:
        return attack_named(self.name)

    @cached_property
    def params(self) -> Params:
        given = {"top_k": "7", "parity": "false"} if self.name.startswith("bae") else {}
        return params_for(attack_named(self.name), given)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return self.put_in

    def edits(self, example: Example) -> tuple[int, ...]:
        return self.counts


NOWHERE = Version("mnli", "bae", 1, Path("nowhere"))


def run(example: Example, reference: Fixed, seed: int = 0, mlm: Sequence[str] = ("x", "y")) -> list[Candidate]:
    spec = reference.matched(ATTACKS.get("random"))
    attack = spec.build(spec.params(), Resources(STOP, reference=reference))
    oracle = Table(lambda item: tuple(mlm))
    engine = Engine({"mlm": oracle})
    ((_, found),) = engine.run([(0, attack.search(example, chance(seed, "a", "random")))])
    assert {item.most for item in oracle.asked} <= {7}, "as many words as the reference considered"
    return list(found)


def numbers(example: Example, found: Sequence[Candidate]) -> list[int]:
    return [len(edits_between(example.text, one.fields, one.gold).edits) for one in found]


@pytest.mark.parametrize("name", ["bae", "bae-i", "bae-r-and-i", "deepwordbug", "add-sentence", "bae+deepwordbug"])
@pytest.mark.parametrize("counts", [(0,), (1,), (3,), (2, 0, 4)])
def test_each_text_has_exactly_as_many_edits_as_the_references_row(name: str, counts: tuple[int, ...]) -> None:
    example = text_case("one two three four five six seven")
    for seed in range(5):
        found = run(example, Fixed(NOWHERE, counts, name), seed)
        assert numbers(example, found) == list(counts)
    assert len({tuple(one.fields for one in run(example, Fixed(NOWHERE, (2,), name), seed)) for seed in range(20)}) > 5


def test_a_text_with_too_few_places_is_left_out() -> None:
    example = text_case("the is one two")
    assert numbers(example, run(example, Fixed(NOWHERE, (3, 2), "bae"))) == [2], "BAE leaves stop words alone"
    assert numbers(example, run(example, Fixed(NOWHERE, (4,), "add-sentence"))) == [4]
    assert run(example, Fixed(NOWHERE, (1,), "add-sentence", ("the", "is", "one", "two"))) != []
    assert run(text_case("new"), Fixed(NOWHERE, (1,), put_in=("new",))) == [], "no word replaces itself"


def test_words_are_those_that_the_attack_considers() -> None:
    example = text_case("one two three four")
    texts = {
        run(example, Fixed(NOWHERE, (1,), "bae"), seed, ("x", "y", "two-part word"))[0].fields[0] for seed in range(40)
    }
    assert {word for text in texts for word in text.split()} == {"one", "two", "three", "four", "x", "y"}
    put = {run(example, Fixed(NOWHERE, (1,)), seed)[0].fields[0] for seed in range(40)}
    assert {word for text in put for word in text.split()} == {"one", "two", "three", "four", "new", "words"}
    spelt = run(example, Fixed(NOWHERE, (4,), "deepwordbug"))[0].fields[0].split()
    assert all(abs(len(a) - len(b)) <= 1 for a, b in zip(spelt, example.text.words, strict=True))


def test_a_control_needs_what_the_candidates_of_its_reference_need() -> None:
    spec = ATTACKS.get("random")
    assert spec.control
    assert Fixed(NOWHERE, name="bae").matched(spec).needs == (Need.REFERENCE, Need.MLM, Need.STOPWORDS)
    assert Fixed(NOWHERE, name="deepwordbug").matched(spec).needs == (Need.REFERENCE, Need.STOPWORDS)
    assert Fixed(NOWHERE, name="add-sentence").matched(spec) is spec
    duplicate = ATTACKS.get("duplicate")
    assert Fixed(NOWHERE, name="bae").matched(duplicate) is duplicate
    assert not [one.name for one in ATTACKS if one.control and one.name not in ("random", "duplicate")]
    with pytest.raises(UsageError, match="duplicate is a control"):
        attack_named("bae+duplicate")


@given(
    st.lists(st.sampled_from(["a", "é", "日本", "x1", "the", "👩‍👩‍👧", "ﬁn", "-", "Ångström"]), min_size=1, max_size=6),
    st.integers(0, 3),
)
def test_any_text_keeps_its_answer_and_gets_its_number_of_edits(pieces: list[str], count: int) -> None:
    context = " ".join([*pieces, "ANSWER", *pieces])
    row = {
        "id": "a", "title": "", "context": context, "question": "Who?", "is_impossible": False,
        "answers": {"text": ["ANSWER"], "answer_start": [context.index("ANSWER")]},
    }  # fmt: skip
    example = prepare(row, adapter_for(card("squad_v1")), ("context",))
    for name in ("bae-r-or-i", "add-sentence"):
        found = run(example, Fixed(NOWHERE, (count,), name))
        assert numbers(example, found) == [count] * len(found)
        places = [i for i in example.text.editable() if example.text.words[i] not in STOP]
        assert len(found) == 1 or count > len(places)
        for one in found:
            assert one.gold is not None
            assert [one.fields[0][a:b] for a, b in one.gold] == ["ANSWER"]
