"""BAE's search step by step, over oracles that answer from tables: what it asks, what it takes, when it stops."""

from __future__ import annotations

import pytest
from attack_bench import MODES, Bench, Table, text_case, texts
from xaug.augment.edits import edits_between
from xaug.augment.queries import GoldScore, TagItem
from xaug.augment.text import words


def test_places_are_tried_in_order_of_importance() -> None:
    """Worked by hand: deleting b loses .5, c .3, d .1, a nothing."""
    bench = Bench({"b": 0.5, "c": 0.3, "d": 0.1, "a": 0.05, "x": 0.2})
    result = bench.run("a b c d", skip_short=False)
    assert texts(bench)[:5] == ["a b c d", "b c d", "a c d", "a b d", "a b c "]
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


def test_an_edit_that_is_not_similar_enough_is_never_asked_about() -> None:
    bench = Bench({"b": 0.9, "x": 0.1, "y": 0.3}, ["x", "y"], cosines={"x": 0.93, "y": 0.9364})
    result = bench.run("a b", skip_short=False)
    assert result.fields[0] == "a y"
    assert "a x" not in texts(bench)
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
    assert {"a y", "a z"} <= set(texts(bench))
    assert "a x" not in texts(bench)
    item = next(item for item in bench.tagger.asked if isinstance(item, TagItem))
    assert item.words[item.at] == "b"


def test_stop_words_are_left_alone() -> None:
    bench = Bench({"the": 0.9, "The": 0.9, "b": 0.1})
    result = bench.run("the b the", parity=False)
    assert "the" in words(result.fields[0])
    assert all(text.split().count("the") == 2 for text in texts(bench)), "they are not even ranked"
    assert words(Bench({"The": 0.9}).run("The b").fields[0])[0] == "x", (
        "TextAttack's list is lower case, its look-up is not"
    )
    assert words(Bench({"The": 0.9}).run("The b", parity=False).fields[0])[0] == "The"


def test_no_word_is_changed_twice_and_odd_proposals_are_passed_over() -> None:
    bench = Bench({"b": 0.9, "x": 0.8}, ["b", "two words", "", "-", "x"])
    result = bench.run("b")
    assert result.fields[0] == "x"
    assert texts(bench) == ["b", "", "x"]  # the text, the word deleted, the one proposal that is another word


def test_queries_are_counted_as_the_victim_is_asked_repeats_too() -> None:
    bench = Bench({"b": 0.9, "x": 0.8}, ["x", "x", "y"])
    result = bench.run("b the")
    assert result.queries == bench.items == 1 + 1 + 3, (
        "two tokens that are written alike are two candidates to TextAttack"
    )
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
        result = Bench({}, victim=Table(lambda item: GoldScore(0.9, 0.8))).run(text)
        assert (result.outcome, result.queries, result.fields[0]) == ("failed", 1, text)


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
