"""XQuAD-R: malformed paragraphs and questions cost themselves alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from run_reader import run
from xaug.data_cards.sources.answer_sentences import read_answer_sentences


@pytest.mark.parametrize(
    ("change", "message"),
    [({"context": 3}, "its context is 3, not text"), ({"context": {"a": 1}}, "its context is {'a': 1}, not text"),
     ({"context": ["One. Two."]}, "its context is ['One. Two.'], not text"),
     ({"sentence_breaks": [[0, 99]]}, "the sentence break [0, 99] is no [start, end) after 0 of 9 characters"),
     ({"sentence_breaks": [[3, 3]]}, "the sentence break [3, 3] is no"),
     ({"sentence_breaks": [[0, 1.5]]}, "the sentence break [0, 1.5] is no"),
     ({"sentence_breaks": [[False, True]]}, "the sentence break [False, True] is no"),
     ({"sentence_breaks": [[0, 4], [3, 9]]}, "the sentence break [3, 9] is no [start, end) after 4"),
     ({"sentence_breaks": [[0, float("nan")]]}, "the sentence break [0, nan] is no"),
     ({"sentence_breaks": ["ab"]}, "the sentence break 'ab' is no"), ({"sentence_breaks": {"ab": 1}}, "no list of"),
     ({"sentence_breaks": [[0, 10**400]]}, "the sentence break [0, 1000000000")],
)  # fmt: skip
def test_a_paragraph_with_other_sentences_is_one_bad_record(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    good = {"context": "One. Two.", "sentence_breaks": [[0, 4], [5, 9]], "qas": []}
    document = {"data": [{"paragraphs": [good, good | change, good]}, {"paragraphs": [good]}]}
    found = run(read_answer_sentences("de", ("en",)), tmp_path / "de.json", json.dumps(document))
    assert found[0][1].startswith("paragraph 2: ") and message in found[0][1]
    # It has its number all the same: ids are those of the other languages' files.
    assert [record["id"] for _, record in found[1:]] == ["de:1:0", "de:1:1", "de:3:0", "de:3:1", "de:4:0", "de:4:1"]


@pytest.mark.parametrize(
    ("question", "message"),
    [("x", "'x' among the qas, no object"), ({"id": [1], "answers": []}, "a question whose id is [1]"),
     ({"id": "q", "question": "?"}, "question 'q': no answer with an answer_start that is a whole number"),
     ({"id": "q", "answers": []}, "question 'q': no answer"), ({"id": "q", "answers": [3]}, "question 'q': no answer"),
     ({"id": "q", "answers": [{"answer_start": "0"}]}, "question 'q': no answer"),
     ({"id": "q", "answers": [{"answer_start": True}]}, "question 'q': no answer"),
     ({"id": None, "answers": [{"answer_start": 0}]}, "a question whose id is None")],
)  # fmt: skip
def test_another_question_is_one_bad_record(question: object, message: str, tmp_path: Path) -> None:
    good = {"id": "1", "question": "?", "answers": [{"answer_start": 0}]}
    paragraph = {"context": "One.", "sentence_breaks": [[0, 4]], "qas": [question, good]}
    document = json.dumps({"data": [{"paragraphs": [paragraph]}, {"paragraphs": 3}, 4]})
    found = run(read_answer_sentences("de", ()), tmp_path / "de.json", document)
    assert found[0][1].startswith(message)
    assert [what if isinstance(what, str) else what["id"] for _, what in found[1:]] == [
        "1", "an article without a list of paragraphs", "an article without a list of paragraphs", "de:1:0",
    ]  # fmt: skip


def test_two_sentences_that_are_the_same_text_both_answer(tmp_path: Path) -> None:
    paragraph = {
        "context": "Yes. Yes. No.",
        "sentence_breaks": [[0, 4], [5, 9], [10, 13]],
        "qas": [{"id": "q", "question": "?", "answers": [{"answer_start": 5}]}],
    }
    document = json.dumps({"data": [{"paragraphs": [paragraph]}]})
    assert run(read_answer_sentences("de", ()), tmp_path / "de.json", document)[0][1]["gold"] == ["de:1:0", "de:1:1"]
