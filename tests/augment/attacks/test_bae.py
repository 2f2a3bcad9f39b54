"""BAE's search step by step, over oracles that answer from tables: what it asks, what it takes, when it stops."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.attacks import ATTACKS, Candidate, Example, Resources, chance, prepare
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine
from xaug.augment.goals.classification import ClassificationGoal
from xaug.augment.goals.span import SpanGoal
from xaug.augment.goals.tagging import TaggingGoal
from xaug.augment.queries import GoalScore, MaskItem, TagItem, VictimItem
from xaug.augment.recipe import attack_for
from xaug.augment.text import words
from xaug.data_cards import catalog
from xaug.data_cards.edits import apply, undo
from xaug.data_cards.errors import UsageError

STOP = frozenset({"the", "is"})
MODES = ("bae", "bae-i", "bae-r-or-i", "bae-r-and-i")


class Table:
    """An oracle that answers each item by a function, and remembers the items."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function, self.asked = function, []

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        self.asked += items
        return [self.function(item) for item in items]

    asked: list[Any]


def weigh(weights: dict[str, float]) -> Table:
    """A victim whose P(gold) is the sum of its words' weights; two labels, so it errs below a half."""

    def score(item: VictimItem) -> GoalScore:
        gold = sum(weights.get(word, 0.0) for field in item.fields for word in words(field))
        return GoalScore(gold, 2 * gold - 1)

    return Table(score)


def likeness(cosines: dict[str, float]) -> Table:
    """An encoder: a text with such a word has this cosine to one without any."""

    def vector(text: str) -> Any:
        cosine = min([cosines.get(word, 1.0) for word in words(text)], default=1.0)
        return np.array([cosine, math.sqrt(1 - cosine**2)], dtype=np.float32)

    return Table(vector)


class Bench:
    """One search over table oracles."""

    def __init__(
        self,
        weights: dict[str, float],
        proposed: Sequence[str] | dict[str, Sequence[str]] = ("x",),
        *,
        cosines: dict[str, float] | None = None,
        tags: dict[str, str] | None = None,
        victim: Table | None = None,
    ) -> None:
        def propose(item: MaskItem) -> tuple[str, ...]:
            if isinstance(proposed, dict):
                before = words(item.before)
                return tuple(proposed.get(before[-1] if before else "", ()))
            return tuple(proposed)

        self.victim, self.mlm = victim or weigh(weights), Table(propose)
        self.encoder = likeness(cosines or {})
        self.tagger = Table(lambda item: (tags or {}).get(item.words[item.at], "NOUN"))

    def run(
        self, case: Example | str, attack: str = "bae", *, seconds: float | None = None, **params: Any
    ) -> Candidate:
        if isinstance(case, str):
            case = text_case(case)
        spec = ATTACKS.get(attack)
        built = spec.build(spec.params(**params), Resources(STOP, mask_locally=False))
        oracles = {"victim": self.victim, "mlm": self.mlm, "encoder": self.encoder, "tagger": self.tagger}
        engine = Engine(oracles, max_seconds=seconds, capacity=0)
        ((_, (result,)),) = engine.run([("", built.search(case, chance(0, "a", attack)))])
        self.items = engine.use["victim"].asked  # an engine passes an item on once a round, and counts it each time
        return result


def text_case(text: str) -> Example:
    return prepare({"id": "a", "text_a": text, "text_b": None, "label": 0}, ClassificationGoal(), ("text_a",))


def _texts(bench: Bench) -> list[str]:
    return [item.fields[0] for item in bench.victim.asked]


def test_places_are_tried_in_order_of_importance() -> None:
    """Worked by hand: deleting b loses .5, c .3, d .1, a nothing."""
    bench = Bench({"b": 0.5, "c": 0.3, "d": 0.1, "a": 0.05, "x": 0.2})
    result = bench.run("a b c d", skip_short=False)
    assert _texts(bench)[:5] == ["a b c d", "b c d", "a c d", "a b d", "a b c "]
    gaps = [(item.before, item.after) for item in bench.mlm.asked]
    assert gaps == [("a ", " c d"), ("a x ", " d"), ("a x x ", ""), ("", " x x d")]
    assert result.outcome == "failed"


def test_the_search_by_hand() -> None:
    """b → x leaves .5 + .18, still gold; then c → x leaves .46: the victim errs."""
    bench = Bench({"b": 0.5, "c": 0.4, "d": 0.1, "x": 0.18})
    result = bench.run("a b c d")
    assert (result.outcome, result.fields[0]) == ("succeeded", "a x x d")
    assert (result.before.gold, result.after.gold) == pytest.approx((1.0, 0.46))
    assert result.queries == 1 + 4 + 1 + 1 == bench.items
    assert [
        (edit["before"], edit["after"])
        for edit in edits_between(text_case("a b c d").text, result.fields, result.gold).edits
    ] == [
        ("b", "x"),
        ("c", "x"),
    ]


def test_among_winners_the_most_similar_is_taken() -> None:
    bench = Bench({"b": 0.9, "x": 0.1, "y": 0.3, "z": 0.0}, ["x", "y", "z"], cosines={"x": 0.97, "y": 0.99, "z": 0.95})
    result = bench.run("a b", skip_short=False)
    assert (result.outcome, result.fields[0]) == ("succeeded", "a y"), "z lowers gold most, y is nearest"


def test_what_is_not_similar_enough_is_never_asked() -> None:
    bench = Bench({"b": 0.9, "x": 0.1, "y": 0.3}, ["x", "y"], cosines={"x": 0.93, "y": 0.9364})
    result = bench.run("a b", skip_short=False)
    assert result.fields[0] == "a y"
    assert "a x" not in _texts(bench)
    bench = Bench({"b": 0.9, "x": 0.1}, ["x"], cosines={"x": 0.0})
    assert bench.run("a b").fields[0] == "a x", "a text shorter than the window passes"
    assert bench.encoder.asked == []


def test_the_similarity_is_of_a_window_around_the_word() -> None:
    text = " ".join(f"w{i}" for i in range(40))
    bench = Bench({"w20": 0.9, "x": 0.1})
    bench.run(text)
    window = " ".join(f"w{i}" for i in range(13, 28))
    assert bench.encoder.asked == [window, window.replace("w20", "x")]


def test_a_candidate_that_does_not_lower_gold_is_not_taken() -> None:
    bench = Bench({"b": 0.9, "x": 0.9})
    result = bench.run("a b")
    assert (result.outcome, result.fields[0], result.after) == ("failed", "a b", result.before)


def test_the_best_text_of_a_failed_search_is_kept() -> None:
    bench = Bench({"b": 0.9, "x": 0.7, "y": 0.6}, ["x", "y"])
    result = bench.run("the b")
    assert (result.outcome, result.fields[0], result.after.gold) == ("failed", "the y", 0.6)


def test_a_row_the_victim_errs_on_is_skipped() -> None:
    bench = Bench({"b": 0.4})
    result = bench.run("a b")
    assert (result.outcome, result.queries, result.fields[0]) == ("skipped", 1, "a b")
    assert bench.mlm.asked == []


def test_another_part_of_speech_is_not_tried_but_noun_and_verb_may_change_places() -> None:
    tags = {"b": "NOUN", "x": "ADJ", "y": "VERB", "z": "NOUN"}
    bench = Bench({"b": 0.9}, ["x", "y", "z"], tags=tags)
    bench.run("a b")
    assert {"a y", "a z"} <= set(_texts(bench))
    assert "a x" not in _texts(bench)
    item = next(item for item in bench.tagger.asked if isinstance(item, TagItem))
    assert item.words[item.at] == "b"


def test_stop_words_are_left_alone() -> None:
    bench = Bench({"the": 0.9, "The": 0.9, "b": 0.1})
    result = bench.run("the b the", parity=False)
    assert "the" in words(result.fields[0])
    assert all(text.split().count("the") == 2 for text in _texts(bench)), "they are not even ranked"
    assert words(Bench({"The": 0.9}).run("The b").fields[0])[0] == "x", (
        "TextAttack's list is lower case, its look-up is not"
    )
    assert words(Bench({"The": 0.9}).run("The b", parity=False).fields[0])[0] == "The"


def test_no_word_is_changed_twice_and_odd_proposals_are_passed_over() -> None:
    bench = Bench({"b": 0.9, "x": 0.8}, ["b", "two words", "", "-", "x"])
    result = bench.run("b")
    assert result.fields[0] == "x"
    assert _texts(bench) == ["b", "", "x"]  # the text, the word deleted, the one proposal that is another word


def test_queries_are_counted_as_the_victim_is_asked_repeats_too() -> None:
    bench = Bench({"b": 0.9, "x": 0.8}, ["x", "x", "y"])
    result = bench.run("b the")
    assert result.queries == bench.items == 1 + 1 + 3, "two pieces written alike are two candidates to TextAttack"
    result = bench.run("b the", parity=False)
    assert result.queries == bench.items == 1 + 1 + 2


@pytest.mark.parametrize("limit", range(1, 12))
def test_the_query_budget_is_kept_to_the_item(limit: int) -> None:
    free = Bench({"b": 0.5, "c": 0.4, "d": 0.1, "x": 0.18}, ["x", "y", "z"]).run("a b c d")
    bench = Bench({"b": 0.5, "c": 0.4, "d": 0.1, "x": 0.18}, ["x", "y", "z"])
    result = bench.run("a b c d", max_queries=limit)
    assert result.queries == bench.items <= limit
    if limit >= free.queries:
        assert result == free
    else:
        assert result.budget == "queries"
        assert result.queries == limit


@pytest.mark.parametrize("attack", MODES)
def test_a_spent_time_budget_ends_the_search_with_what_it_has(attack: str) -> None:
    bench = Bench({"b": 0.9, "x": 0.8})
    result = bench.run("a b c d", attack, seconds=0.0)
    assert (result.outcome, result.budget) == ("skipped", "time"), "not even the first answer came in time"
    assert result.fields[0] == "a b c d"


def test_an_empty_row_ends_quietly() -> None:
    for text in ("", "... !!!"):
        result = Bench({}, victim=Table(lambda item: GoalScore(0.9, 0.8))).run(text)
        assert (result.outcome, result.queries, result.fields[0]) == ("failed", 1, text)


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
    assert {"the y", "the y b", "the b x"} <= set(_texts(bench)), "both were tried in one step"


def test_replace_and_insert_does_one_after_the_other_at_a_place() -> None:
    bench = Bench({"b": 0.9, "y": 0.8, "z": -0.2}, {"the": ["y", "z"], "y": ["z"]}, tags={"z": "ADV"})
    result = bench.run("the b", "bae-r-and-i")
    assert _texts(bench) == ["the b", "the ", "the y", "the y y", "the y z", "the z y"], "first the replacement"
    assert result.fields[0] == "the y z"


def test_without_parity_a_replacement_takes_the_case_of_its_word_and_whole_words_are_asked_for() -> None:
    bench = Bench({"Bee": 0.9, "Fly": 0.1, "BEE": 0.9, "FLY": 0.1}, ["fly"])
    assert bench.run("Bee a", parity=False).fields[0] == "Fly a"
    assert bench.run("BEE a", parity=False).fields[0] == "FLY a"
    assert all(item.whole_words for item in bench.mlm.asked)
    bench = Bench({"Bee": 0.9, "fly": 0.1}, ["fly"])
    assert bench.run("Bee a").fields[0] == "fly a"
    assert not any(item.whole_words for item in bench.mlm.asked)
    same = Bench({"Bee": 0.9}, ["bee"])
    assert same.run("Bee", parity=False).fields[0] == "Bee"
    assert len(same.victim.asked) == 2, "a change of case alone is no change"


def test_a_choice_or_passage_is_masked_without_the_other_fields() -> None:
    row = {"id": "a", "text_a": "a b", "text_b": "c d", "label": 0}
    case = prepare(row, ClassificationGoal(), ("text_a", "text_b"))
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
    case = prepare(row, SpanGoal(), ("context",))
    fewer = Table(lambda item: GoalScore(0.9 - 0.01 * len(set(words(item.fields[0])) & {"x", "y"}), 0.5))
    bench = Bench({}, ["x", "y"], victim=fewer)
    result = bench.run(case, attack)
    assert result.gold is not None
    (start, end), = result.gold  # fmt: skip
    assert result.fields[0][start:end] == "Albert Einstein"
    assert result.fields[0] != case.text.text
    rebuilt = case.goal.rebuild(row, result.fields, result.gold)
    assert rebuilt["context"][rebuilt["answers"]["answer_start"][0] :].startswith("Albert Einstein")
    assert rebuilt["question"] == "Who?"
    for item in bench.victim.asked:
        (a, b), = item.gold  # fmt: skip
        assert item.fields[0][a:b] == "Albert Einstein", "the victim is asked for the answer where it lies"


def test_a_tagger_is_fooled_on_tokens_that_were_not_touched() -> None:
    row = {"id": "t", "tokens": ["Mary", "reads", "old", "books"], "tags": [0, 1, 2, 0]}
    case = prepare(row, TaggingGoal(), ("tokens",))

    def tag(item: VictimItem) -> GoalScore:
        """Errs on `books` from the start, and on `reads` when Mary has become x."""
        wrong = {3} | ({1} if item.fields[0] == "x" else set())
        watched = [i for i, on in enumerate(item.watch) if on]
        correct = tuple(i in watched and i not in wrong for i in range(4))
        bad = any(i in wrong for i in watched)
        return GoalScore(0.1 if bad else 0.9 - 0.1 * (item.fields[0] == ""), -0.5 if bad else 0.5, correct)

    bench = Bench({}, ["x"], victim=Table(tag))
    result = bench.run(case)
    assert result.outcome == "succeeded"
    assert result.fields == ("x", "reads", "old", "books")
    assert result.queries == bench.items
    watches = [item.watch for item in bench.victim.asked]
    assert watches[0] == (True,) * 4
    assert watches[1] == (True, True, True, False), "what it got wrong before is no goal"
    assert watches[2] == (False, True, True, False), "nor is the token that was deleted"
    assert all(len(item.fields) == 4 for item in bench.victim.asked), "the count of tokens never changes"


@pytest.mark.parametrize("attack", ["bae-i", "bae-r-or-i", "bae-r-and-i"])
def test_inserting_is_refused_for_tagging(attack: str) -> None:
    with pytest.raises(UsageError, match=rf"{attack} does not apply to ccg: a tagging task\. Attacks that do: bae, "):
        attack_for(attack, catalog.card("ccg"))
    assert attack_for(attack, catalog.card("mnli")).name == attack


@given(
    st.lists(st.sampled_from(["a", "b", "The", "c.", "d-e", "(f)", "the", "👩\u200d👧", "שלום"]), max_size=12),
    st.sampled_from(MODES),
    st.booleans(),
    st.integers(0, 1000),
)
def test_whatever_the_oracles_say_edits_explain_the_result(
    pieces: list[str], attack: str, parity: bool, seed: int
) -> None:
    def score(item: VictimItem) -> GoalScore:
        gold = np.random.default_rng(abs(hash((item.fields, seed)))).uniform(0.3, 1)
        return GoalScore(gold, 2 * gold - 1)

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
