"""Files of a submission: their names, their lines, and files that are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from official_steps import NLI, Row
from xaug.data_cards.errors import DataError, StorageError, UnknownNameError
from xaug.evaluate.layouts import official_ids
from xaug.evaluate.submission import file_name, read_predictions, write_predictions


def test_every_target_task_has_a_layout() -> None:
    assert file_name("mlqa", "de") == "test-de.json"
    assert file_name("xcopa", "et") == "test-et.jsonl"
    assert file_name("pocket_bucc2018", "zh") == "test-zh.tsv"
    assert file_name("udpos", "zh", "validation") == "validation-zh.tsv"
    with pytest.raises(UnknownNameError, match="panx"):
        file_name("panxx", "de")


@pytest.mark.parametrize(
    ("task", "rows", "said", "text"),
    [
        ("xnli", [{"id": "1"}, {"id": "2"}], [2, 0], "contradiction\nentailment\n"),
        ("pawsx", [{"id": "1"}, {"id": "2"}], [1, 0], "1\n0\n"),
        ("xcopa", [{"id": "1"}], [1], '{"label": 1}\n'),
        ("panx", [{"id": "1"}, {"id": "2"}], [[0, -1], [1]], "entailment\nO\n\nneutral\n"),
        (
            "tatoeba",
            [{"id": "1", "text": "But"}, {"id": "2", "text": "and"}, {"id": "3", "text": " And"}],
            [["eng-0042", "eng-1"], [], ["eng-7"]],
            "7\n42\n-1\n",
        ),
        (
            "bucc2018",
            [{"id": "zh-1", "language": "zh"}, {"id": "zh-2", "language": "zh"}],
            [[], ["en-7"]],
            "zh-2\ten-7\n",
        ),
        ("bucc2018", [{"id": "en-7", "language": "en"}], [["zh-2"]], "zh-2\ten-7\n"),  # the English side asked
        ("xquad", [{"id": "1"}, {"id": "2#2"}], ["é", ""], '{\n "1": "\\u00e9",\n "2": ""\n}\n'),
        ("mewslix", [{"id": "m"}], [["Q1", "Q2#2"]], '{\n "m": [\n  "Q1",\n  "Q2"\n ]\n}\n'),
    ],
)
def test_files(tmp_path: Path, task: str, rows: list[Row], said: list[Any], text: str) -> None:
    assert write_predictions(tmp_path, task, "zh", rows, said, NLI).read_text() == text


def test_at_most_20_candidates_are_written(tmp_path: Path) -> None:
    path = write_predictions(tmp_path, "lareqa", "de", [{"id": "q"}], [[str(at) for at in range(50)]], ())
    assert json.loads(path.read_text()) == {"q": [str(at) for at in range(20)]}


def test_ids_of_the_source() -> None:
    names = ["a", "b#2", "a#2", "c#d", "e#10"]
    assert official_ids([{"id": name} for name in names]) == ["a", "b", "a#2", "c#d", "e"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    for said in ([0, 1], [1, 1]):
        path = write_predictions(tmp_path, "pawsx", "de", [{"id": "1"}, {"id": "2"}], said, ())
    assert path.read_text() == "1\n1\n"
    assert [one.name for one in path.parent.iterdir()] == ["test-de.tsv"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "pawsx").write_text("in the way")
    with pytest.raises(StorageError, match="output="):
        write_predictions(tmp_path, "pawsx", "de", [{"id": "1"}], [0], ())
    with pytest.raises(ValueError, match="pawsx de: 1 predictions for 2 rows"):
        write_predictions(tmp_path, "pawsx", "de", [{"id": "1"}] * 2, [0], ())


@pytest.mark.parametrize(
    ("task", "text", "what"),
    [
        ("xnli", "neutral\n", "1 predictions for 2 rows"),
        ("xnli", "neutral\nyes\n", "line 2: 'yes' is none of entailment"),
        ("panx", "neutral\n", "1 predictions for 2 rows"),
        ("panx", "neutral\n\nB-PER\n", "line 3: 'B-PER'"),
        ("xquad", "{", "not valid JSON"),
        ("xquad", '{"1": "a"}', "no answer to question '2'"),
        ("bucc2018", "1\ten-1\n3\ten-2\n", "line 2 is not a pair"),
        ("bucc2018", "1 en-1\n", "line 1 is not a pair"),
        ("tatoeba", "1\n", "1 predictions for 2 rows"),
    ],
)
def test_a_file_of_other_rows(tmp_path: Path, task: str, text: str, what: str) -> None:
    path = tmp_path / task / file_name(task, "de")
    path.parent.mkdir()
    path.write_text(text)
    rows = [{"id": name, "language": "de", "text": name, "gold": ["en-1"]} for name in ("1", "2")]
    with pytest.raises(DataError, match=what) as error:
        read_predictions(tmp_path, task, "de", rows, NLI)
    assert str(path) in str(error.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"test-de.tsv: No such file.*holds predictions of xnli"):
        read_predictions(tmp_path, "xnli", "de", [{"id": "1"}], NLI)


def test_a_candidate_without_a_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'first' does not contain its line number"):
        write_predictions(tmp_path, "tatoeba", "de", [{"id": "1", "text": "a"}], [["first"]], ())
