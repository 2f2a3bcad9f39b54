"""CSV and JSON Lines hold every text exactly, whatever characters it has."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.export.text_formats import write_csv, write_jsonl
from xaug.data_cards.schema import BOOL, EDIT, FLOAT, INT, STRING, Feature, arrow_schema, class_label

FEATURES: dict[str, Feature] = {
    "id": STRING, "text": STRING, "label": class_label(["ja", "nein, \"nie\""]), "tags": [class_label(["B-x", "O"])],
    "edits": [EDIT], "score": FLOAT, "ok": BOOL, "n": INT,
}  # fmt: skip
# Every character that a row may hold: Arrow holds no surrogates, and sources replace control characters.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r\",;'\\ \u2028"), max_size=12)
EDITS = st.fixed_dictionaries(
    {"field": TEXT, "start": st.integers(0, 9), "end": st.integers(0, 9), "before": TEXT, "after": TEXT}
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": TEXT, "text": st.none() | TEXT, "label": st.integers(0, 1), "tags": st.lists(st.integers(0, 1)),
            "edits": st.lists(EDITS, max_size=2), "score": st.none() | st.floats(width=32, allow_nan=False,
            allow_infinity=False), "ok": st.none() | st.booleans(), "n": st.none() | st.integers(-9, 9),
        }
    ),
    max_size=4,
)  # fmt: skip
LABELS, TAGS = ("ja", 'nein, "nie"'), ("B-x", "O")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("text") / "file"


def write(path: Path, rows: list[dict[str, Any]], writer: Any) -> None:
    out = HashingFile(path)
    writer(out, pa.Table.from_pylist(rows, schema=arrow_schema(FEATURES)), FEATURES)
    out.close()


def named(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "label": LABELS[row["label"]], "tags": [TAGS[tag] for tag in row["tags"]]}


def single(value: float | None) -> bytes | None:
    """The bytes of a float32, so that two spellings of one number are equal."""
    return None if value is None else pa.array([value], pa.float32()).buffers()[1].to_pybytes()[:4]


NA = [{"id": "NA", "text": "", "label": 0, "tags": [], "edits": [], "score": 0.1, "ok": None, "n": None}]


@given(rows=ROWS)
@example(rows=NA)
def test_jsonl_holds_every_row(file: Path, rows: list[dict[str, Any]]) -> None:
    write(file, rows, write_jsonl)
    lines = file.read_bytes().decode().split("\n")
    assert lines.pop() == ""
    read = [json.loads(line) for line in lines]
    assert [{**row, "score": single(row["score"])} for row in read] == [
        {**named(row), "score": single(row["score"])} for row in rows
    ]


@given(rows=ROWS)
@example(rows=NA)
def test_csv_holds_every_row_for_any_reader(file: Path, rows: list[dict[str, Any]]) -> None:
    write(file, rows, write_csv)
    with file.open(encoding="utf-8", newline="") as lines:
        read = list(csv.DictReader(lines, strict=True))
    assert len(read) == len(rows)
    for found, row in zip(read, map(named, rows), strict=True):
        assert (found["id"], found["text"], found["label"]) == (row["id"], row["text"] or "", row["label"])
        assert (json.loads(found["tags"]), json.loads(found["edits"])) == (row["tags"], row["edits"])
        assert found["ok"] == {None: "", True: "true", False: "false"}[row["ok"]]
        assert single(float(found["score"]) if found["score"] else None) == single(row["score"])


@given(rows=ROWS)
@example(rows=NA)
def test_arrow_tells_a_missing_text_from_an_empty_one(file: Path, rows: list[dict[str, Any]]) -> None:
    write(file, rows, write_csv)
    table = arrow_csv.read_csv(
        file,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            column_types={"id": pa.string(), "text": pa.string()},
        ),
    )
    assert table.column_names == list(FEATURES)
    assert table["text"].to_pylist() == [row["text"] for row in rows]
    assert table["id"].to_pylist() == [row["id"] for row in rows]


def test_text_is_written_as_it_is(file: Path) -> None:
    row = {
        "id": "1",
        "text": "Grüße, “日本” 🐕\n",
        "label": 1,
        "tags": [1],
        "edits": [],
        "score": 0.9,
        "ok": True,
        "n": 2,
    }
    write(file, [row], write_jsonl)
    assert file.read_text(encoding="utf-8") == (
        '{"id": "1", "text": "Grüße, “日本” 🐕\\n", "label": "nein, \\"nie\\"", "tags": ["O"], "edits": [],'
        ' "score": 0.9, "ok": true, "n": 2}\n'
    )
    write(file, [row], write_csv)
    assert file.read_text(encoding="utf-8").splitlines()[1:] == [
        '"1","Grüße, “日本” 🐕',
        '","nein, ""nie""","[""O""]","[]",0.9,true,2',
    ]


def test_a_score_that_is_no_number_is_missing(file: Path) -> None:
    rows = [{**NA[0], "score": value} for value in (float("nan"), float("inf"))]
    write(file, rows, write_jsonl)
    assert [json.loads(line)["score"] for line in file.read_text(encoding="utf-8").splitlines()] == [None, None]
