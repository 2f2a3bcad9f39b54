"""What every attack must keep to, and what of it the engine checks."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from typing import Any

import pytest
from pydantic import ValidationError
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    Example,
    Need,
    Outcome,
    Params,
    chance,
    prepare,
)
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.engine import Engine
from xaug.augment.execute import search_of
from xaug.augment.queries import GoldScore, Search
from xaug.augment.recipe import Job, attack_for
from xaug.augment.rows import augmented_rows
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.models.placement import Placement


def spec(access: Access = Access.BLIND, *, several: bool = False, name: str = "toy", **more: Any) -> AttackSpec:
    needs = () if access is Access.BLIND else (Need.VICTIM,)
    return AttackSpec(
        name=name, summary="", paper="", task_types=(CLASSIFICATION,), params=Params, access=access,
        needs=more.get("needs", needs), packages=more.get("packages", ()), several=several,
        build=lambda params, resources: Toy(),
    )  # fmt: skip


class Toy:
    """Its candidate shows a number of the random generator that it received."""

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        yield from ()
        return [Candidate((str(rng.random()),))]


def job(attack: AttackSpec, seed: int = 0, **params: Any) -> Job:
    return Job(
        card("mnli"),
        ("e", "n", "c"),
        attack,
        Params(**params),
        ("text_a",),
        {},
        (),
        Placement(),
        "textblob",
        seed,
        None,
    )


def example(text: str = "one two") -> Example:
    mnli = card("mnli")
    return prepare({"id": "7", "text_a": text, "text_b": None, "label": 0}, adapter_for(mnli), ("text_a",))


def ended(search: Search[Sequence[Candidate]]) -> Sequence[Candidate]:
    with pytest.raises(StopIteration) as end:
        next(search)
    found: Sequence[Candidate] = end.value.value
    return found


def test_what_is_declared_fits_together() -> None:
    for one in ATTACKS:
        assert (one.access is Access.BLIND) == (Need.VICTIM not in one.needs), one.name
    with pytest.raises(ValidationError, match="a blind attack needs no victim"):
        spec(Access.BLIND, needs=(Need.VICTIM,))
    with pytest.raises(ValidationError, match="every other attack needs one"):
        spec(Access.SCORE, needs=())
    with pytest.raises(ValidationError, match="toy: an attack that needs a masked LM derives its parameters from Mlm"):
        spec(Access.SCORE, needs=(Need.VICTIM, Need.MLM))


def test_chance_depends_on_seed_row_and_attack_and_on_nothing_else() -> None:
    drawn = {chance(*key).random() for key in ((0, "1", "a"), (1, "1", "a"), (0, "2", "a"), (0, "1", "b"))}
    assert len(drawn) == 4
    assert chance(0, "1", "a").random() == chance(0, "1", "a").random()


def test_the_seed_reaches_the_search() -> None:
    texts = {seed: ended(search_of(Toy(), job(spec(), seed), example()))[0].fields[0] for seed in (0, 1, 0)}
    assert texts[0] != texts[1]
    assert texts[0] == str(chance(0, "7", "toy").random())


def test_a_row_with_too_many_words_is_skipped_by_every_attack() -> None:
    long = job(spec(), max_words=3)
    (found,) = ended(search_of(Toy(), long, example("one two three four")))
    assert (found.outcome, found.budget, found.fields) == (Outcome.SKIPPED, "words", ("one two three four",))


class Curious:
    """It asks the victim twice and returns the scores that it received."""

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        budget = Budget(9)
        scores = []
        for _ in range(2):
            scores += yield from budget.victim([example.item(example.text)])
        return [Candidate.of(example.text, Outcome.FAILED, *scores[:2], budget=budget.ended)]


class Unsure:
    """A victim."""

    def answer(self, items: Sequence[Hashable]) -> list[GoldScore]:
        return [GoldScore(0.6, 0.2) for _ in items]


@pytest.mark.parametrize(("access", "gold"), [(Access.SCORE, 0.6), (Access.DECISION, 1.0)])
@pytest.mark.parametrize(("seconds", "asked", "budget"), [(None, 2, ""), (0.0, 0, "time")])
def test_an_attack_sees_of_the_victim_what_it_declares(
    access: Access, gold: float, seconds: float | None, asked: int, budget: str
) -> None:
    search = search_of(Curious(), job(spec(access)), example())
    ((_, (found,)),) = Engine({"victim": Unsure()}, max_seconds=seconds).run([(0, search)])
    scores = [one.gold for one in (found.before, found.after) if one is not None]
    assert scores == [gold] * asked
    assert found.budget == budget


def test_an_attack_that_cannot_run_here_is_refused_with_its_reason() -> None:
    with pytest.raises(UsageError, match="textattack:a2t cannot run here: TextAttack computes the gradients itself"):
        attack_for("textattack:a2t", card("mnli"))


def test_a_blind_attack_makes_no_claim() -> None:
    (row,) = augmented_rows(job(spec()), example(), [Candidate(("one too",))])
    assert (row["outcome"], row["queries"]) == ("untested", 0)
    assert row["victim_score_before"] is row["victim_score_after"] is None
    with pytest.raises(ValueError, match=r"toy has blind access .* cannot give row 7 the outcome succeeded"):
        augmented_rows(job(spec()), example(), [Candidate(("x",), outcome=Outcome.SUCCEEDED)])
    with pytest.raises(ValueError, match=r"toy has score access .* cannot give row 7 the outcome untested"):
        augmented_rows(job(spec(Access.SCORE)), example(), [Candidate(("x",))])


def test_the_row_of_a_search_without_candidates_is_skipped() -> None:
    (row,) = augmented_rows(job(spec()), example(), [])
    assert (row["id"], row["outcome"], row["edits"], row["text_a"]) == ("7#toy", "skipped", [], "one two")


def test_variants_are_numbered_from_the_second_and_must_be_declared() -> None:
    three = [Candidate((text,)) for text in ("x two", "y two", "z two")]
    rows = augmented_rows(job(spec(several=True)), example(), three)
    assert [(row["id"], row["variant"]) for row in rows] == [("7#toy", 1), ("7#toy-2", 2), ("7#toy-3", 3)]
    assert {row["origin_id"] for row in rows} == {"7"}
    assert "variant" in job(spec(several=True)).features()
    with pytest.raises(ValueError, match="toy returned 3 texts for row 7, but its spec does not declare"):
        augmented_rows(job(spec()), example(), three)
    assert "variant" not in job(spec()).features()


def test_a_field_that_may_not_be_edited_stays() -> None:
    row = {"id": "7", "text_a": "one two", "text_b": "three", "label": 0}
    pair = prepare(row, adapter_for(card("mnli")), ("text_a",))
    with pytest.raises(ValueError, match=r"toy changed text_b of row 7, which it may not edit"):
        augmented_rows(job(spec()), pair, [Candidate(("one two", "four"))])


def test_the_victim_is_asked_about_the_answer_at_its_new_place() -> None:
    context = "It was Bohr who won."
    row = {
        "id": "7", "title": "", "context": context, "question": "Who won?", "is_impossible": False,
        "answers": {"text": ["Bohr"], "answer_start": [7]},
    }  # fmt: skip
    reading = prepare(row, adapter_for(card("squad_v1")), ("context",))
    item = reading.item(Candidate(("Listen now. " + context, "Who won?")))
    assert [text[start:end] for text in item.fields for start, end in item.gold if text == item.fields[0]] == ["Bohr"]


def test_a_package_that_an_attack_needs_and_nobody_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ATTACKS._specs, "toy", spec(packages=("no-such-distribution",)))
    with pytest.raises(UsageError, match=r"is not installed\. Run: pip install no-such-distribution"):
        attack_for("toy", card("mnli"))
