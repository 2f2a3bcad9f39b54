"""XQuAD-R: malformed paragraphs and questions do not affect others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from run_reader import run
from xaug.data_cards.sources.answer_sentences import read_answer_sentences


@pytest.mark.parametrize(
    ("change", "message"),
    [({"context": 3}, "the context of paragraph 2 is 3, not text"),
     ({"context": {"a": 1}}, "the context of paragraph 2 is {'a': 1}, not text"),
     ({"context": ["One. Two."]}, "the context of paragraph 2 is ['One. Two.'], not text"),
     ({"sentence_breaks": [[0, 99]]}, "[0, 99] of paragraph 2 is not [start, end) within characters 0 to 9"),
     ({"sentence_breaks": [[3, 3]]}, "the sentence break [3, 3] of paragraph 2 is not"),
     ({"sentence_breaks": [[0, 1.5]]}, "the sentence break [0, 1.5] of paragraph 2 is not"),
     ({"sentence_breaks": [[False, True]]}, "the sentence break [False, True] of paragraph 2 is not"),
     ({"sentence_breaks": [[0, 4], [3, 9]]}, "[3, 9] of paragraph 2 is not [start, end) within characters 4 to 9"),
     ({"sentence_breaks": [[0, float("nan")]]}, "the sentence break [0, nan] of paragraph 2 is not"),
     ({"sentence_breaks": ["ab"]}, "the sentence break 'ab' of paragraph 2 is not"),
     ({"sentence_breaks": {"ab": 1}}, "paragraph 2 has no list 'sentence_breaks'"),
     ({"sentence_breaks": [[0, 10**400]]}, "the sentence break [0, 1000000000")],
)  # fmt: skip
def test_a_paragraph_with_other_sentences_is_one_bad_record(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    good = {"context": "One. Two.", "sentence_breaks": [[0, 4], [5, 9]], "qas": []}
    document = {"data": [{"paragraphs": [good, good | change, good]}, {"paragraphs": [good]}]}
    found = run(read_answer_sentences("de", ("en",)), tmp_path / "de.json", json.dumps(document))
    assert "paragraph 2" in found[0][1] and message in found[0][1]
    # The bad paragraph is numbered too, so that ids agree with the other languages' files.
    assert [record["id"] for _, record in found[1:]] == ["de:1:0", "de:1:1", "de:3:0", "de:3:1", "de:4:0", "de:4:1"]


@pytest.mark.parametrize(
    ("question", "message"),
    [("x", "the list 'qas' contains 'x', which is not an object"),
     ({"id": [1], "answers": []}, "the id of a question is [1]"),
     ({"id": "q", "question": "?"}, "the first answer of question 'q' has no whole number 'answer_start'"),
     ({"id": "q", "answers": []}, "the first answer of question 'q'"),
     ({"id": "q", "answers": [3]}, "the first answer of question 'q'"),
     ({"id": "q", "answers": [{"answer_start": "0"}]}, "the first answer of question 'q'"),
     ({"id": "q", "answers": [{"answer_start": True}]}, "the first answer of question 'q'"),
     ({"id": None, "answers": [{"answer_start": 0}]}, "the id of a question is None")],
)  # fmt: skip
def test_another_question_is_one_bad_record(question: object, message: str, tmp_path: Path) -> None:
    good = {"id": "1", "question": "?", "answers": [{"answer_start": 0}]}
    paragraph = {"context": "One.", "sentence_breaks": [[0, 4]], "qas": [question, good]}
    document = json.dumps({"data": [{"paragraphs": [paragraph]}, {"paragraphs": 3}, 4]})
    found = run(read_answer_sentences("de", ()), tmp_path / "de.json", document)
    assert found[0][1].startswith(message)
    assert [record if isinstance(record, str) else record["id"] for _, record in found[1:]] == [
        "1", "the article has no list 'paragraphs'", "the article has no list 'paragraphs'", "de:1:0",
    ]  # fmt: skip


def test_two_sentences_that_are_the_same_text_both_answer(tmp_path: Path) -> None:
    paragraph = {
        "context": "Yes. Yes. No.",
        "sentence_breaks": [[0, 4], [5, 9], [10, 13]],
        "qas": [{"id": "q", "question": "?", "answers": [{"answer_start": 5}]}],
    }
    document = json.dumps({"data": [{"paragraphs": [paragraph]}]})
    assert run(read_answer_sentences("de", ()), tmp_path / "de.json", document)[0][1]["gold"] == ["de:1:0", "de:1:1"]
