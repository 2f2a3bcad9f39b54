"""The search of a chain over oracles that answer from tables, on every task type."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from attack_bench import STOP, Bench, text_case
from chain_bench import CASES, SPELL, SWAP, Nothing, Spelled, Victim, case, rows, run, spec
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import (
    Access,
    Candidate,
    Example,
    Outcome,
    Resources,
    attack_named,
    chance,
    params_for,
    prepare,
)
from xaug.augment.attacks.chains import chain
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine
from xaug.augment.execute import search_of
from xaug.augment.queries import GoldScore, Search, VictimItem
from xaug.augment.recipe import Job
from xaug.augment.text import words
from xaug.data_cards.catalog import card
from xaug.data_cards.edits import apply
from xaug.data_cards.field_ref import FieldRef
from xaug.models.placement import Placement


class AfterX(Victim):
    """It errs on texts with a word x; in a tagged sentence, on every other word of it."""

    def one(self, item: VictimItem) -> GoldScore:
        self.errs = (lambda word: word != "x") if "x" in item.fields else (lambda text: "x" in words(text))
        return super().one(item)


@pytest.mark.parametrize("task", CASES)
def test_each_part_attacks_what_the_part_before_returned(task: str) -> None:
    example, made = case(task), chain([SPELL, SPELL, SWAP])
    (found,) = run(made, example, AfterX(lambda text: False))
    assert found.outcome is Outcome.SUCCEEDED
    assert found.before is not None
    assert found.after is not None
    assert found.before.margin > 0 > found.after.margin
    (row,) = rows(made, example, [found], task)
    assert 1 <= len(row["edits"]) <= 3
    for edit in row["edits"]:
        field = FieldRef.parse(edit["field"])
        own = [one for one in row["edits"] if one["field"] == edit["field"]]
        assert apply(field.get(example.row), own) == field.get(row), "the edits are found against the clean row"
    if task == "squad_v1":
        (start,) = row["answers"]["answer_start"]
        assert row["context"][start:].startswith("Albert Einstein")


@pytest.mark.parametrize("task", CASES)
def test_a_blind_chain_asks_nobody_and_claims_nothing(task: str) -> None:
    made, example = chain([SPELL, SPELL]), case(task)
    (found,) = run(made, example)
    assert (found.outcome, found.before, found.after, found.queries) == (Outcome.UNTESTED, None, None, 0)
    assert found.fields != example.text.fields
    rows(made, example, [found], task)


def test_the_first_part_draws_what_it_draws_alone() -> None:
    for task in CASES:
        example = case(task)
        (alone,) = run(SPELL, example)
        nothing = spec("none", Nothing())
        (chained,) = run(chain([SPELL, nothing]), example)
        assert chained.fields == alone.fields
        (other,) = run(chain([SPELL, SPELL]), example)
        (again,) = run(chain([SPELL, SPELL]), example)
        assert other == again


def test_parts_of_one_name_draw_different_numbers() -> None:
    drawn: list[float] = []

    class Draws:
        def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
            yield from ()
            drawn.append(rng.random())
            return []

    draws = spec("draws", Draws())
    run(chain([draws, draws, draws]), text_case("a b"))
    assert len(set(drawn)) == 3
    assert drawn[0] == chance(0, "a", "draws").random()


def test_a_row_on_which_the_victim_errs_is_skipped_before_any_part() -> None:
    (found,) = run(chain([SPELL, SWAP]), text_case("x b"), Victim(lambda text: "x" in words(text)))
    assert (found.outcome, found.fields, found.queries) == (Outcome.SKIPPED, ("x b",), 1)


def test_a_victim_that_errs_after_a_blind_part_is_asked_no_more() -> None:
    victim = Victim(lambda text: text != "cat")
    made = chain([SPELL, SWAP])
    (found,) = run(made, text_case("cat"), victim)
    assert (found.outcome, found.fields[0], found.queries) == (Outcome.SUCCEEDED, "ccat", 2)
    assert found.after == GoldScore(0.1, -0.8)


def test_a_question_of_the_chain_that_a_part_repeats_counts_once() -> None:
    (found,) = run(chain([SPELL, SWAP]), text_case("cat"), Victim(lambda text: "x" in words(text)))
    assert (found.outcome, found.fields[0]) == (Outcome.SUCCEEDED, "x")
    assert found.queries == 3, "the clean row, the blind part's text, and the swap"
    (alone,) = run(SWAP, text_case("cat"), Victim(lambda text: "x" in words(text)))
    (first,) = run(chain([SWAP, spec("none", Nothing())]), text_case("cat"), Victim(lambda text: "x" in words(text)))
    assert replace(first, gold=alone.gold) == alone, "a chain whose other part does nothing is the part alone"


def test_a_blind_part_behind_a_success_is_asked_about() -> None:
    (found,) = run(chain([SWAP, SPELL]), text_case("cat"), Victim(lambda text: "x" in words(text)))
    assert (found.outcome, found.fields[0]) == (Outcome.FAILED, "xx"), "its text no longer fools the victim"
    assert found.queries == 3
    (kept,) = run(chain([SWAP, SPELL]), text_case("cat"), Victim(lambda text: "x" in text))
    assert (kept.outcome, kept.fields[0]) == (Outcome.SUCCEEDED, "xx")


def test_a_failed_part_hands_its_text_on() -> None:
    bench = Bench({"b": 0.9, "x": 0.7}, ["x"])
    made = attack_named("bae+deepwordbug")
    built = made.build(params_for(made, {"similarity": "0.5"}), Resources(STOP))
    oracles = {"victim": bench.victim, "mlm": bench.mlm, "encoder": bench.encoder, "tagger": bench.tagger}
    ((_, (found,)),) = Engine(oracles).run([(0, built.search(text_case("b"), chance(0, "a", "bae")))])
    assert found.fields[0] == "x", "a word of one letter is not misspelt"
    assert (found.outcome, found.before.gold, found.after.gold) == (Outcome.FAILED, 0.9, 0.7)
    assert {item.most for item in bench.mlm.asked} == {50}, "as many words as the part considers"


def test_each_part_considers_as_many_words_as_its_parameter_says() -> None:
    bench = Bench({"b": 0.9, "x": 0.7}, ["x"])
    made = attack_named("bae+bae-i")
    built = made.build(params_for(made, {"bae.top_k": "7", "bae-i.top_k": "3"}), Resources(STOP))
    oracles = {"victim": bench.victim, "mlm": bench.mlm, "encoder": bench.encoder, "tagger": bench.tagger}
    list(Engine(oracles).run([(0, built.search(text_case("b c"), chance(0, "a", "bae")))]))
    assert {item.most for item in bench.mlm.asked} == {7, 3}


def test_variants_multiply_and_their_queries_add_up_to_what_was_asked() -> None:
    two, three = spec("two", Spelled(2), several=True), spec("three", Spelled(3, "z"), several=True)
    made = chain([two, three])
    assert made.several
    example = text_case("one two three four five six seven eight nine ten eleven twelve")
    found = run(made, example)
    assert len(found) == 6
    assert len({one.fields for one in found}) == 6
    victim = Victim(lambda text: False)
    asking = chain([two, three, SWAP])
    tested = run(asking, example, victim)
    assert len(tested) == 6
    texts = 1 + 2 + 6 + 6 * 12
    assert sum(one.queries for one in tested) == texts
    (row, *_) = rows(asking, example, tested, "mnli")
    assert row["variant"] == 1


def test_the_budget_of_a_row_bounds_all_its_parts() -> None:
    example = text_case("one two three four five six")
    for most in range(1, 12):
        victim = Victim(lambda text: "x" in words(text)[-1:])
        found = run(chain([SPELL, SWAP, SWAP]), example, victim, max_queries=str(most))
        assert sum(one.queries for one in found) <= most
        assert found[0].budget == ("queries" if found[0].outcome is not Outcome.SUCCEEDED else found[0].budget)
    alone = run(chain([SPELL, SWAP]), example, Victim(lambda text: "x" in words(text)[-1:]))
    assert (alone[0].outcome, alone[0].budget) == (Outcome.SUCCEEDED, "")


def test_a_spent_time_budget_ends_the_chain_without_a_claim_of_success() -> None:
    (found,) = run(chain([SPELL, SWAP]), text_case("cat"), Victim(lambda text: True), seconds=0.0)
    assert found.budget == "time"
    assert found.outcome is not Outcome.SUCCEEDED


def test_a_decision_part_sees_decisions_only() -> None:
    seen: list[GoldScore] = []

    class Looks:
        def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
            seen.extend((yield from Budget(9).victim([example.item(example.text)])))
            return []

    looks = spec("looks", Looks(), Access.DECISION)
    made = chain([looks, SWAP])
    assert made.access is Access.SCORE
    run(made, text_case("cat"), Victim(lambda text: "x" in words(text)))
    assert [score.gold for score in seen] == [1.0]


def test_tagging_counts_words_that_no_part_has_changed() -> None:
    example = case("ccg")
    touched = Victim(lambda word: word in ("tthe", "ccat", "sslept", "wwell"))
    (found,) = run(chain([SPELL, SWAP]), example, touched)
    assert found.outcome is Outcome.FAILED, "the victim errs only on words that a part has changed"

    class Contagious(Victim):
        """It errs on "well" as soon as any word is misspelt."""

        def one(self, item: VictimItem) -> GoldScore:
            spoilt = [word for word in item.fields if word in ("tthe", "ccat", "sslept")]
            self.errs = (lambda word: word == "well") if spoilt else (lambda word: False)
            return super().one(item)

    for seed in range(20):
        built = chain([SPELL, SWAP]).build(params_for(chain([SPELL, SWAP]), {}), Resources())
        victim = Contagious(lambda word: False)
        ((_, (one,)),) = Engine({"victim": victim}).run([(0, built.search(example, chance(seed, "a", "spell")))])
        assert (one.outcome is Outcome.SUCCEEDED) == ("wwell" not in one.fields)
        if one.outcome is Outcome.SUCCEEDED:
            assert one.queries == 2, "the clean row, and the text of the first part"


def test_a_part_that_changes_an_answer_is_named() -> None:
    class Breaks:
        def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
            yield from ()
            return [Candidate((example.text.fields[0].replace("Einstein", "Bohr"), example.text.fields[1]))]

    with pytest.raises(ValueError, match=r"The attack breaks gave an invalid text for row a: .*frozen"):
        run(chain([SPELL, spec("breaks", Breaks())]), case("squad_v1"))


def test_the_answer_moves_through_the_parts() -> None:
    made = attack_named("nlpaug:keyboard+add-sentence+nlpaug:keyboard")
    example = case("squad_v1")
    found = run(made, example, **{"add-sentence.variants": "2", "1.variants": "2"})
    assert len(found) >= 2
    for one in found:
        assert one.gold is not None
        (start, end), = one.gold  # fmt: skip
        assert one.fields[0][start:end] == "Albert Einstein"
        assert "The answer to" in one.fields[0] or "answer" not in one.fields[0]
        assert edits_between(example.text, one.fields, one.gold).edits
    for row in rows(made, example, found, "squad_v1"):
        assert row["context"][row["answers"]["answer_start"][0] :].startswith("Albert Einstein")


@given(
    st.lists(st.sampled_from(["a", "é", "日本", "x1", "the", "\u200fا", "👩‍👩‍👧", "ﬁn", "-"]), min_size=1, max_size=8)
)
def test_any_text_passes_through_a_chain(pieces: list[str]) -> None:
    context = " ".join([*pieces, "ANSWER", *pieces])
    row = {
        "id": "a", "title": "", "context": context, "question": "Who?", "is_impossible": False,
        "answers": {"text": ["ANSWER"], "answer_start": [context.index("ANSWER")]},
    }  # fmt: skip
    example = prepare(row, adapter_for(card("squad_v1")), ("context",))
    if not example.text.editable():
        return
    (found,) = run(chain([SPELL, SPELL, SPELL]), example)
    (made,) = rows(chain([SPELL, SPELL, SPELL]), example, [found], "squad_v1")
    assert made["context"][made["answers"]["answer_start"][0] :].startswith("ANSWER")
    assert apply(context, made["edits"]) == made["context"]


def test_a_long_row_is_skipped_by_the_chain() -> None:
    made = attack_named("nlpaug:keyboard+deepwordbug")
    params = params_for(made, {"max_words": "2"})
    job = Job(card("mnli"), (), made, params, (), {}, (), Placement(), "textblob", 0, None)
    search = search_of(made.build(params, Resources()), job, text_case("one two three"))
    with pytest.raises(StopIteration) as end:
        next(search)
    assert [one.budget for one in end.value.value] == ["words"]
