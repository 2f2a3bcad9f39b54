"""BAE's modes that insert, and BAE on answers, tagged tokens and any texts."""

from __future__ import annotations

import numpy as np
import pytest
from attack_bench import MODES, STOP, Bench, Table, text_case, texts
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.adapters.span import SpanAdapter
from xaug.augment.adapters.tagging import TaggingAdapter
from xaug.augment.attacks import ATTACKS, Resources, chance, prepare
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.recipe import attack_for
from xaug.augment.text import words
from xaug.data_cards import catalog
from xaug.data_cards.edits import apply, undo
from xaug.data_cards.errors import UsageError


def test_inserting_keeps_every_word() -> None:
    bench = Bench({"b": 0.9, "x": -0.2}, ["x"])
    result = bench.run("a b", "bae-i")
    assert words(result.fields[0]).count("x") >= 1
    assert [word for word in words(result.fields[0]) if word != "x"] == ["a", "b"]
    gaps = [(item.before, item.after) for item in bench.mlm.asked]
    assert gaps[:2] == [("a ", " b"), ("a b ", "")], "a gap before the word and one behind it"
    assert bench.tagger.asked == [], "an inserted word has no part of speech to keep"


def test_replace_or_insert_takes_the_better_of_both() -> None:
    replaced = Bench({"b": 0.9, "x": 0.45}, ["x"]).run("the b", "bae-r-or-i")
    assert (replaced.outcome, replaced.fields[0]) == ("succeeded", "the x")
    bench = Bench({"b": 0.9, "y": 0.9, "x": -0.1}, {"the": ["y"], "b": ["x"]})
    inserted = bench.run("the b", "bae-r-or-i")
    assert (inserted.outcome, inserted.fields[0]) == ("failed", "the b x")
    assert {"the y", "the y b", "the b x"} <= set(texts(bench)), "both were tried in one step"


def test_replace_and_insert_does_one_after_the_other_at_a_place() -> None:
    bench = Bench({"b": 0.9, "y": 0.8, "z": -0.2}, {"the": ["y", "z"], "y": ["z"]}, tags={"z": "ADV"})
    result = bench.run("the b", "bae-r-and-i")
    assert texts(bench) == ["the b", "the ", "the y", "the y y", "the y z", "the z y"], "first the replacement"
    assert result.fields[0] == "the y z"


def test_a_choice_or_passage_is_masked_without_the_other_fields() -> None:
    row = {"id": "a", "text_a": "a b", "text_b": "c d", "label": 0}
    case = prepare(row, ClassificationAdapter(), ("text_a", "text_b"))
    for local, gap in ((True, ("c ", "")), (False, ("a b\nc ", ""))):
        bench = Bench({"d": 0.9, "x": 0.1})
        spec = ATTACKS.get("bae")
        built = spec.build(spec.params(), Resources(STOP, mask_locally=local))
        oracles = {"victim": bench.victim, "mlm": bench.mlm, "encoder": bench.encoder, "tagger": bench.tagger}
        ((_, (result,)),) = Engine(oracles).run([("", built.search(case, chance(0, "a", "bae")))])
        assert result.fields == ("a b", "c x")
        assert [(item.before, item.after) for item in bench.mlm.asked] == [gap]


@pytest.mark.parametrize("attack", MODES)
def test_no_character_of_an_answer_is_touched(attack: str) -> None:
    context = "In 1905 Albert Einstein wrote it. Einstein knew."
    answers = {"text": ["Albert Einstein"], "answer_start": [8]}
    row = {"id": "q", "title": "", "context": context, "question": "Who?", "answers": answers, "is_impossible": False}
    case = prepare(row, SpanAdapter(), ("context",))
    fewer = Table(lambda item: GoldScore(0.9 - 0.01 * len(set(words(item.fields[0])) & {"x", "y"}), 0.5))
    bench = Bench({}, ["x", "y"], victim=fewer)
    result = bench.run(case, attack)
    assert result.gold is not None
    (start, end), = result.gold  # fmt: skip
    assert result.fields[0][start:end] == "Albert Einstein"
    assert result.fields[0] != case.text.text
    rebuilt = case.adapter.rebuild(row, result.fields, result.gold)
    assert rebuilt["context"][rebuilt["answers"]["answer_start"][0] :].startswith("Albert Einstein")
    assert rebuilt["question"] == "Who?"
    for item in bench.victim.asked:
        (a, b), = item.gold  # fmt: skip
        assert item.fields[0][a:b] == "Albert Einstein", "the victim is asked for the answer where it lies"


def test_a_tagger_is_fooled_on_tokens_that_were_not_touched() -> None:
    row = {"id": "t", "tokens": ["Mary", "reads", "old", "books"], "tags": [0, 1, 2, 0]}
    case = prepare(row, TaggingAdapter(), ("tokens",))

    def tag(item: VictimItem) -> GoldScore:
        """Errs on `books` from the start, and on `reads` when Mary has become x."""
        wrong = {3} | ({1} if item.fields[0] == "x" else set())
        watched = [i for i, on in enumerate(item.watch) if on]
        correct = tuple(i in watched and i not in wrong for i in range(4))
        bad = any(i in wrong for i in watched)
        return GoldScore(0.1 if bad else 0.9 - 0.1 * (item.fields[0] == ""), -0.5 if bad else 0.5, correct)

    bench = Bench({}, ["x"], victim=Table(tag))
    result = bench.run(case)
    assert result.outcome == "succeeded"
    assert result.fields == ("x", "reads", "old", "books")
    assert result.queries == bench.items
    watches = [item.watch for item in bench.victim.asked]
    assert watches[0] == (True,) * 4
    assert watches[1] == (True, True, True, False), "a word that the victim got wrong before is not watched"
    assert watches[2] == (False, True, True, False), "nor is the token that was deleted"
    assert all(len(item.fields) == 4 for item in bench.victim.asked), "the count of tokens never changes"


@pytest.mark.parametrize("attack", ["bae-i", "bae-r-or-i", "bae-r-and-i"])
def test_inserting_is_refused_for_tagging(attack: str) -> None:
    with pytest.raises(
        UsageError, match=rf"{attack} does not apply to ccg, a tagging task\. Attacks that do: bae, "
    ) as error:
        attack_for(attack, catalog.card("ccg"))
    assert "textattack:pwws" in str(error.value)
    assert "textattack:hotflip" not in str(error.value), "it does not run here"
    assert attack_for(attack, catalog.card("mnli")).name == attack


@given(
    st.lists(st.sampled_from(["a", "b", "The", "c.", "d-e", "(f)", "the", "👩\u200d👧", "שלום"]), max_size=12),
    st.sampled_from(MODES),
    st.booleans(),
    st.integers(0, 1000),
)
def test_edits_explain_the_result_whatever_the_oracles_answer(
    pieces: list[str], attack: str, parity: bool, seed: int
) -> None:
    def score(item: VictimItem) -> GoldScore:
        gold = np.random.default_rng(abs(hash((item.fields, seed)))).uniform(0.3, 1)
        return GoldScore(gold, 2 * gold - 1)

    bench = Bench({}, ["x", "Y", "new-word"], victim=Table(score))
    case = text_case(" ".join(pieces))
    result = bench.run(case, attack, parity=parity)
    assert result.queries == bench.items
    edits = edits_between(case.text, result.fields, result.gold).edits
    assert apply(case.text.text, edits) == result.fields[0]
    assert undo(result.fields[0], edits) == case.text.text
    if result.outcome == "succeeded":
        assert result.before is not None
        assert result.after is not None
        assert result.after.margin < 0 <= result.before.margin
        assert edits


@pytest.mark.parametrize(
    ("params", "order"),
    [
        ({"parity": False}, "p s q t r"), ({"parity": False, "spread": False}, "p q r s t"),
        ({"parity": True}, "p q r s t"),
    ],
)  # fmt: skip
def test_the_fields_take_turns_unless_parity_is_on(params: dict[str, bool], order: str) -> None:
    weights = {"p": 0.3, "q": 0.25, "r": 0.2, "s": 0.15, "t": 0.1, "x": 0.99}  # x never lowers gold: all are tried
    row = {"id": "a", "text_a": "p q r", "text_b": "s t", "label": 0}
    bench = Bench(weights)
    bench.run(prepare(row, ClassificationAdapter(), ("text_a", "text_b")), **params)
    tried = [bench_word(item.before, item.after, "p q r s t") for item in bench.mlm.asked]
    assert " ".join(tried) == order


def bench_word(before: str, after: str, text: str) -> str:
    """The word of a text that is masked between these two."""
    return next(word for word in text.split() if word not in words(before) and word not in words(after))
