"""Conversion of records to rows: each dataset's quirks one at a time, and arbitrary records."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.card import Convert, DatasetCard, Drop, Repair
from xaug.data_cards.catalog import card, cards

PAIR: dict[str, Any] = {"pairID": "1e", "sentence1": "A.", "sentence2": "B.", "gold_label": "neutral"}
COSMOS: dict[str, Any] = {
    "id": "a",
    "context": "C",
    "question": "Q",
    **{f"answer{n}": str(n) for n in range(4)},
    "label": "3",
}
SWAG: dict[str, Any] = {
    "ind": 7,
    "ctx_a": "A man.",
    "ctx_b": "he",
    "endings": ["a", "b", "c", "d"],
    "label": 2,
}
CSQA: dict[str, Any] = {
    "id": "x",
    "answerKey": "B",
    "question": {
        "stem": "Where?",
        "choices": [{"label": "A", "text": "here"}, {"label": "B", "text": "there"}],
    },
}


def files(name: str, split: str = "train", part: int = 0) -> Convert:
    return card(name).files[split][part].convert


def hub(name: str, split: str = "train", part: int = 0) -> Convert:
    return card(name).hub[split][part].convert


def test_a_pair_without_gold_label_is_dropped() -> None:
    assert files("mnli")(PAIR | {"gold_label": "-"}) == Drop(reason="no_gold_label")
    assert hub("anli", part=4)({"__row__": 3, "premise": "A.", "hypothesis": "B.", "label": -1}) == Drop(
        reason="no_gold_label"
    )


def test_a_label_out_of_range_or_of_another_type_is_malformed() -> None:
    for label in ("maybe", None, 7, ["neutral"], ""):
        with pytest.raises(ValueError, match="gold_label"):
            files("mnli")(PAIR | {"gold_label": label})


def test_anli_labels_are_initials_and_ids_name_the_corpus() -> None:
    record: dict[str, Any] = {"uid": "u", "context": "A.", "hypothesis": "B.", "label": "c"}
    assert [files("anli", part=n)(record)["id"] for n in range(3)] == ["r1:u", "r2:u", "r3:u"]  # type: ignore[index]
    assert files("anli")(record)["label"] == 2  # type: ignore[index]
    assert files("anli", part=3)(PAIR)["id"] == "mnli:1e"  # type: ignore[index]
    assert files("anli", part=4)(PAIR)["id"] == "snli:1e"  # type: ignore[index]
    assert hub("anli", part=4)({"__row__": 3, "premise": "A", "hypothesis": "B", "label": 0}) == {
        "id": "snli:3", "text_a": "A", "text_b": "B", "label": 0,
    }  # fmt: skip


def test_files_and_hub_give_the_same_mnli_row() -> None:
    from_hub: dict[str, Any] = {
        "promptID": 1,
        "pairID": "1e",
        "premise": "A.",
        "hypothesis": "B.",
        "label": 1,
        "genre": "x",
    }
    assert files("mnli")(PAIR) == hub("mnli")(from_hub)


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0"])
def test_an_empty_text_is_dropped(text: str) -> None:
    drop = Drop(reason="empty_text")
    assert files("mnli")(PAIR | {"sentence2": text}) == drop
    assert files("hellaswag")(SWAG | {"ctx_a": text}) == drop
    assert files("hellaswag")(SWAG | {"endings": ["a", text]} | {"label": 0}) == drop
    assert files("cosmosqa")(COSMOS | {"question": text}) == drop


def test_hellaswags_question_may_be_empty() -> None:
    row = files("hellaswag")(SWAG | {"ctx_b": ""})
    assert row == {
        "id": "7",
        "context": "A man.",
        "question": "",
        "choices": ["a", "b", "c", "d"],
        "label": 2,
    }
    assert hub("hellaswag")(SWAG | {"ctx_b": "", "label": "2"}) == row


@pytest.mark.parametrize("name", ["hellaswag", "cosmosqa", "commonsenseqa"])
def test_unlabelled_test_splits_are_counted(name: str) -> None:
    records = {"hellaswag": SWAG, "cosmosqa": COSMOS, "commonsenseqa": CSQA}
    bare = {key: found for key, found in records[name].items() if key not in ("label", "answerKey")}
    assert files(name, "test")(bare) == Drop(reason="no_gold_label")
    flat = {"choices": {"label": ["A", "B"], "text": ["here", "there"]}, "question": "Where?"}
    on_hub: dict[str, dict[str, Any]] = {
        "hellaswag": {"label": ""},
        "cosmosqa": {"label": -1},
        "commonsenseqa": {"answerKey": ""} | flat,
    }
    assert hub(name, "test")(bare | on_hub[name]) == Drop(reason="no_gold_label")


def test_commonsenseqa_is_nested_in_the_files_and_flat_on_the_hub() -> None:
    row = {"id": "x", "context": "", "question": "Where?", "choices": ["here", "there"], "label": 1}
    assert files("commonsenseqa")(CSQA) == row
    flat: dict[str, Any] = {"question": "Where?", "choices": {"label": ["A", "B"], "text": ["here", "there"]}}
    assert hub("commonsenseqa")(CSQA | flat) == row
    with pytest.raises(ValueError, match="label 'F' is none of A, B"):
        files("commonsenseqa")(CSQA | {"answerKey": "F"})


@pytest.mark.parametrize("label", ["4", 4, -2, "-1", "1.0", "\u0663", True, "x"])
def test_a_label_without_a_choice_is_malformed(label: object) -> None:
    with pytest.raises(ValueError, match="label"):
        files("cosmosqa")(COSMOS | {"label": label})


def test_a_part_of_a_broken_qqp_line_is_dropped() -> None:
    assert files("qqp")({"id": "1", "qid1": "2", "qid2": "3", "question1": "How"}) == Drop(reason="broken_line")
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        files("qqp")({"id": "1", "question1": "a", "question2": "b", "is_duplicate": "yes"})


def test_ccg_sentences_have_as_many_tags_as_tokens() -> None:
    convert = files("ccg")
    assert convert({"id": "1", "tokens": [], "tags": []}) == Drop(reason="empty_text")
    with pytest.raises(ValueError, match=r"the sentence has 2 tokens, but 1 tag$"):
        convert({"id": "1", "tokens": ["a", "b"], "tags": ["N"]})
    with pytest.raises(ValueError, match="contains a space"):
        convert({"id": "1", "tokens": ["a b"], "tags": ["N"]})


NAMES = sorted(
    {
        "id",
        "uid",
        "pairID",
        "idx",
        "ind",
        "__row__",
        "sentence1",
        "sentence2",
        "gold_label",
        "premise",
        "hypothesis",
    }
    | {
        "context",
        "label",
        "question1",
        "question2",
        "is_duplicate",
        "question",
        "answers",
        "is_impossible",
        "title",
    }
    | {
        "ctx_a",
        "ctx_b",
        "endings",
        "answer0",
        "answer1",
        "answer2",
        "answer3",
        "choices",
        "answerKey",
        "tokens",
        "tags",
    }
)
KEYS = st.sampled_from(["text", "answer_start", "label", "stem", "choices"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 6) | st.floats(allow_nan=False) | st.text(max_size=6)
    | st.sampled_from(["neutral", "-", "e", "0", "1", "A"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
CONVERTS: list[tuple[DatasetCard, Convert]] = [
    *((one, part.convert) for one in cards() for parts in one.files.values() for part in parts),
    *((one, part.convert) for one in cards() for parts in one.hub.values() for part in parts),
]


@given(record=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12))
def test_any_record_is_a_row_a_drop_or_a_value_error(record: dict[str, Any]) -> None:
    for one, convert in CONVERTS:
        try:
            row = convert(record)
        except ValueError as error:
            assert str(error)
            continue
        row = row.row if isinstance(row, Repair) else row
        if isinstance(row, Drop):
            assert row.reason in {
                "no_gold_label",
                "empty_text",
                "broken_line",
                "no_gold_answer",
                "answer_not_in_context",
            }
        else:
            assert list(row) == list(one.task_type.columns(one.labels))
            assert isinstance(row["id"], str) and row["id"]
