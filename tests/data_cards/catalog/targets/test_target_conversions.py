"""Conversion of records to rows, for arbitrary records of every target task."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.card import TARGET_CARDS, Drop, Repair
from xaug.data_cards.catalog.targets.lareqa import convert as lareqa
from xaug.data_cards.catalog.targets.sentences import convert as sentence
from xaug.data_cards.catalog.targets.tokens import sentence as tagged
from xaug.data_cards.catalog.targets.xnli import in_language
from xaug.data_cards.sources.places import PLACE

REASONS = {
    "no_gold_label", "empty_text", "no_gold_answer", "answer_not_in_context", "labels_withheld", "other_language",
    "other_split", "words_withheld", "answer_in_no_sentence", "mention_in_no_sentence",
}  # fmt: skip
NAMES = [
    "id", PLACE, "pairID", "idx", "line", "language", "gold_label", "sentence1", "sentence2", "text_a", "text_b",
    "label", "premise", "question", "choice1", "choice2", "asks-for", "most-plausible-alternative", "p", "a1", "a2",
    "context",
    "answerA", "answerB", "answerC", "correct", "tokens", "tags", "answers", "role", "text", "gold", "mention",
    "entity_id", "title", "description", "description_language", "sentence_spans", "contextual_mention", "entity",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 6) | st.text(max_size=6)
    | st.sampled_from(["neutral", "cause", "effect", "0", "1", "A", "query", "candidate", "en", "O", "NOUN", "_"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from([*NAMES, "start", "end"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
# Cards differ between languages only in the language, so the first and the last of each are tested.
CONVERTS = [
    (one, part.convert)
    for one in TARGET_CARDS
    for split in dict.fromkeys((*list(one.files)[:3], *list(one.files)[-1:]))
    for part in one.files[split]
]


@given(record=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12))
def test_any_record_is_a_row_a_drop_or_a_value_error(record: dict[str, Any]) -> None:
    for one, convert in CONVERTS:
        try:
            row = convert(dict(record))
        except ValueError as error:
            assert str(error)
            continue
        row = row.row if isinstance(row, Repair) else row
        if isinstance(row, Drop):
            assert row.reason in REASONS
        else:
            assert list(row) == list(one.task_type.columns(one.labels))
            assert isinstance(row["id"], str) and row["id"]


def test_a_sentence_whose_words_are_withheld_is_dropped() -> None:
    convert = tagged(("NOUN", "VERB"), blanked=True)
    tags = ["NOUN", "NOUN", "NOUN"]
    # XTREME keeps a sentence if at least two of its words are not left out.
    assert convert({"id": "1", "tokens": ["_", "_", "a"], "tags": tags}) == Drop(reason="words_withheld")
    kept = convert({"id": "1", "tokens": ["_", "a", "b"], "tags": tags})
    assert isinstance(kept, dict) and kept["tokens"] == ["_", "a", "b"]
    assert isinstance(tagged(("NOUN",))({"id": "1", "tokens": ["_"], "tags": ["NOUN"]}), dict)


def test_sentences_have_as_many_tags_as_tokens() -> None:
    convert = tagged(("X",))
    assert convert({"id": "1", "tokens": ["a"]}) == Drop(reason="labels_withheld")
    assert convert({"id": "1", "tokens": ["a", ""], "tags": ["X", "X"]}) == Drop(reason="empty_text")
    with pytest.raises(ValueError, match=r"the sentence has 2 tokens, but 1 tag$"):
        convert({"id": "1", "tokens": ["a", "b"], "tags": ["X"]})
    with pytest.raises(ValueError, match="contains a space"):
        convert({"id": "1", "tokens": ["a b"], "tags": ["X"]})


def test_xnli_takes_one_language() -> None:
    record: dict[str, object] = {
        "language": "de", "pairID": "7", PLACE: 4, "sentence1": "A", "sentence2": "B", "gold_label": "entailment",
    }  # fmt: skip
    assert in_language("de")(record) == {"id": "4", "text_a": "A", "text_b": "B", "label": 0}
    assert in_language("sw")(record) == Drop(reason="other_language")
    with pytest.raises(ValueError, match="no field 'language'"):
        in_language("de")({"sentence1": "A", "sentence2": "B", "gold_label": "neutral", "pairID": "1"})


@pytest.mark.parametrize("convert", [sentence, lareqa])
def test_a_retrieval_row_is_a_query_or_a_candidate(convert: Any) -> None:
    record = {"id": "1", "role": "answer", "language": "de", "text": "x", "context": "", "gold": []}
    with pytest.raises(ValueError, match="role 'answer' is neither query nor candidate"):
        convert(record)
    assert convert(record | {"role": "query", "text": " "}) == Drop(reason="empty_text")
