"""The outcome filter and the edit ratio."""

from __future__ import annotations

import pytest
from filter_pairs import CHOICE, NLI, TAGS, edit, nli, pair
from xaug.augment.filters import edit_ratio, outcome


def test_outcomes_in_order() -> None:
    pairs = [nli(outcome=name) for name in ("succeeded", "failed", "skipped")]
    assert outcome.score(pairs) == [1.0, 0.0, -1.0]


def test_an_unknown_outcome_is_an_error() -> None:
    with pytest.raises(KeyError, match="won"):
        outcome.score([nli(outcome="won")])


def test_the_ratio_counts_words_of_attackable_fields() -> None:
    assert edit_ratio.score([nli()]) == [pytest.approx(1 / 13)]  # 9 words and 4
    assert edit_ratio.score([pair("mnli", NLI)]) == [0.0]


def test_an_insertion_counts_its_words() -> None:
    inserted = {"field": "text_b", "start": 1, "end": 1, "before": "", "after": " very old"}
    assert edit_ratio.score([pair("mnli", NLI, inserted)]) == [pytest.approx(2 / 13)]


def test_a_row_without_words_has_no_division_by_zero() -> None:
    assert edit_ratio.score([pair("mnli", {**NLI, "text_a": "", "text_b": "?"})]) == [0.0]


def test_a_missing_second_text_has_no_words() -> None:
    row = {**NLI, "text_b": None}
    assert edit_ratio.score([pair("mnli", row, edit("text_a", str(row["text_a"]), "old", "new"))]) == [
        pytest.approx(1 / 9)
    ]


def test_tokens_count_as_words_whatever_they_hold() -> None:
    row = {**TAGS, "tokens": ["Brad~Pitt", "is", "-", "old"]}
    changed = edit("tokens", "Brad~Pitt is - old", "old", "new")
    assert edit_ratio.score([pair("ccg", row, changed)]) == [0.25]


def test_an_edited_choice_brings_all_choices_into_the_count() -> None:
    changed = edit("choices[1]", "trees", "trees", "houses")
    (score,) = edit_ratio.score([pair("commonsenseqa", CHOICE, changed)])
    assert score == pytest.approx(1 / 6)  # 4 words of the question, 2 choices
