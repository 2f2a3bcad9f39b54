"""A description of a file is checked against the file, and completed by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from own_files import PAIRS, declared, opened, rows_of
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import BadRowError, MissingFilesError, SourceError, UsageError
from xaug.data_cards.manifest import About
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.tables.declaration import Declaration
from xaug.data_cards.tables.declare import MOST_LABELS, declare

CSV = 'id,premise,hypothesis,gold\n7,"It rains, hard.",It is wet.,yes\n9,It rains.,It is dry.,no\n'


def test_a_pair_is_a_row_with_its_label(tmp_path: Path) -> None:
    source = opened(tmp_path / "My-data.v2.csv", CSV, **PAIRS)
    assert source.card.id.name == "my_data_v2"
    assert source.card.labels == ("no", "yes")
    assert rows_of(source) == [
        {"id": "1", "text_a": "It rains, hard.", "text_b": "It is wet.", "label": 1},
        {"id": "2", "text_a": "It rains.", "text_b": "It is dry.", "label": 0},
    ]
    named = opened(tmp_path / "My-data.v2.csv", row_id="id", labels=("yes", "no"), name="rain", **PAIRS)
    assert [(row["id"], row["label"]) for row in rows_of(named)] == [("7", 0), ("9", 1)]
    assert named.card.id.name == "rain"


def test_the_card_is_made_again_from_what_a_manifest_records(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.csv", CSV, **PAIRS, license="CC0-1.0", language="de")
    about = About.of(source.card)
    read = About.model_validate_json(about.model_dump_json())
    assert read.declaration is not None
    again = card(read.declaration)
    assert isinstance(again, DatasetCard)
    assert again == source.card
    assert (again.license, again.redistribution, again.languages) == ("CC0-1.0", "not stated", ("de",))


@pytest.mark.parametrize(
    ("labels", "order"),
    [
        (["b", "a", "b"], ("a", "b")), (["10", "9", "1"], ("1", "9", "10")), (["-1", "1"], ("-1", "1")),
        (["2", "10", "x"], ("10", "2", "x")),
    ],
)  # fmt: skip
def test_labels_are_in_a_fixed_order(tmp_path: Path, labels: list[str], order: tuple[str, ...]) -> None:
    text = "t,l\n" + "".join(f"text,{label}\n" for label in labels)
    source = opened(tmp_path / "a.csv", text, task_type="classification", text_a="t", label="l")
    assert source.card.labels == order


def test_choices_from_lists_or_columns(tmp_path: Path) -> None:
    kind = {"task_type": "multiple_choice", "question": "q", "label": "gold"}
    text = "q,a,b,gold\nWhich?,this,that,1\nWhich?,this,that,this\n"
    columns = opened(tmp_path / "a.csv", text, choices=("a", "b"), **kind)
    assert [(row["choices"], row["label"]) for row in rows_of(columns)] == [(["this", "that"], n) for n in (1, 0)]
    assert (columns.card.fields, columns.card.attackable) == (("question", "choices"), ("question",))
    lines = '{"q": "Which?", "c": "Here.", "options": ["this", "that", "it"], "gold": 2}\n'
    lists = opened(tmp_path / "a.jsonl", lines, choices=("options",), context="c", **kind)
    (row,) = rows_of(lists)
    assert (row["context"], row["choices"], row["label"]) == ("Here.", ["this", "that", "it"], 2)
    assert lists.card.attackable == ("context",)
    quoted = opened(tmp_path / "b.csv", 'q,c,gold\nWhich?,"[""this"", ""that""]",0\n', choices=("c",), **kind)
    assert rows_of(quoted)[0]["choices"] == ["this", "that"]


def test_answers_as_text_with_offset_or_as_in_squad(tmp_path: Path) -> None:
    kind = {"task_type": "span", "context": "c", "question": "q", "answers": "a"}
    alone = opened(tmp_path / "a.csv", "c,q,a\nAda met Bo.,Who?,Bo\nAda met Bo.,Why?,\n", **kind)
    first, second = rows_of(alone)
    assert first["answers"] == {"text": ["Bo"], "answer_start": [8]}
    assert (second["is_impossible"], alone.card.no_answer, alone.card.frozen) == (True, True, "answers")
    text = "c,q,a,s\nBo met Bo.,Who?,Bo,7\n"
    placed = opened(tmp_path / "b.csv", text, answer_start="s", **kind)
    assert rows_of(placed)[0]["answers"]["answer_start"] == [7]
    assert not placed.card.no_answer
    squad = '{"c": "Bo met Bo.", "q": "Who?", "a": {"text": ["Bo", "met"], "answer_start": [7, 3]}}\n'
    assert rows_of(opened(tmp_path / "c.jsonl", squad, **kind))[0]["answers"]["answer_start"] == [7, 3]
    with pytest.raises(BadRowError, match=r"b.csv:2: the answer 'Bo' is in the context 2 times, so its place is not"):
        rows_of(opened(tmp_path / "b.csv", **kind))


def test_tokens_and_tags(tmp_path: Path) -> None:
    kind = {"task_type": "tagging", "tokens": "w", "tags": "t"}
    source = opened(
        tmp_path / "a.jsonl", '{"w": ["Ada", "ran"], "t": ["PER", "O"]}\n{"w": "Bo ran", "t": "PER O"}\n', **kind
    )
    assert source.card.labels == ("O", "PER")
    assert [(row["tokens"], row["tags"]) for row in rows_of(source)] == [
        (["Ada", "ran"], [1, 0]),
        (["Bo", "ran"], [1, 0]),
    ]
    with pytest.raises(BadRowError, match=r"a\.jsonl:1: the record has 2 tokens, but 1 tag"):
        rows_of(opened(tmp_path / "a.jsonl", '{"w": ["Ada", "ran"], "t": ["PER"]}\n{"w": "x", "t": "O"}\n', **kind))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,It rains.,,yes", "the column 'hypothesis' is empty"),
        ("1,  ,It is wet.,yes", "the column 'premise' is empty"),
        ("1,It rains.,It is wet.,maybe", "the label 'maybe' is none of no, yes"),
        ("0,It rains.,It is wet.,yes", "the id '0' is that of an earlier row"),
        ("1,It rains.,It is wet.", "the record has 3 columns, but the header has 4"),
        ('1,"It rains.,It is wet.,yes', "a quote is opened and never closed"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line_or_counted(tmp_path: Path, line: str, problem: str) -> None:
    head = "id,premise,hypothesis,gold\n0,A.,B.,no\n"
    source = opened(tmp_path / "a.csv", f"{head}{line}\n", row_id="id", labels=("no", "yes"), **PAIRS)
    with pytest.raises(BadRowError, match=rf"a\.csv:3: {problem}"):
        rows_of(source)
    report = ReadReport()
    assert len(list(source.rows(source.card, "train", report=report, skip_bad_rows=True))) == 1
    assert report.bad.total() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"premise": "premis"},
            r"text_a=\"premis\": .*a.csv has no such column. Did you mean premise\? Its columns are",
        ),
        ({"id": "key"}, 'row_id="key": .* has no such column. Its columns are: id, premise, hypothesis, gold'),
    ],
)
def test_a_missing_column_is_named_with_what_is_near(tmp_path: Path, fields: dict[str, str], message: str) -> None:
    columns = {**PAIRS, "text_a": fields.get("premise", "premise")}
    with pytest.raises(UsageError, match=message):
        opened(tmp_path / "a.csv", CSV, row_id=fields.get("id"), **columns)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"task_type": "classification", "text_a": "a"},
            "Rows of the type classification need label=: name the column",
        ),
        ({"task_type": "multiple_choice", "choices": ("a",), "label": "b"}, "need context= or question="),
        ({"task_type": "tagging", "tokens": "a", "tags": "b", "text_a": "c"}, "have no text_a=. Leave it out"),
        ({"task_type": "span", "context": "a", "question": "b", "answers": "c", "labels": ("x",)}, "have no labels="),
        ({**PAIRS, "labels": ("x", "x")}, "labels= names 'x' twice"),
        ({**PAIRS, "labels": ("x ", "x")}, "labels= names 'x' twice"),
        ({**PAIRS, "labels": ("x",)}, r"labels= names only the label 'x'\. Name at least two"),
        ({**PAIRS, "labels": ("x", " ")}, r"labels= names an empty label\. Name at least two"),
        (
            {"task_type": "multiple_choice", "question": "q", "choices": ("a", "a", "b"), "label": "l"},
            "choices= names the column 'a' twice",
        ),
    ],
)
def test_the_columns_must_fit_the_task_type(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        declare(declared(**fields), tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("name", "text", "error", "message"),
    [
        ("a.csv", "premise,hypothesis,gold\nA.,B.,yes\n", SourceError, "has only the label 'yes' in the column gold"),
        ("a.csv", "premise,hypothesis,gold\n", SourceError, "holds no rows"),
        ("a.csv", "premise,premise,gold\nA.,B.,x\n", SourceError, "two columns have the name 'premise'"),
        ("a.jsonl", "[1]\n", SourceError, "has no readable row. .*a.jsonl:1: the line holds a JSON list"),
        ("a.parquet", "no parquet", SourceError, "is not a readable Parquet file"),
        ("a.xlsx", "x", UsageError, "files of rows of your own end with .csv, .tsv, .jsonl, .parquet"),
        ("mnli.csv", CSV, UsageError, "mnli is already the name of a dataset of xaug. Name the dataset with name="),
        ("xnli.csv", CSV, UsageError, "xnli is already the name of a dataset"),
        ("pocket_x.csv", CSV, UsageError, "the name pocket_x is one of the world pocket. Name the dataset with name="),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        opened(tmp_path / name, text, **PAIRS)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"Caf\xe9.,Good.,yes", r"the line is not UTF-8 \(byte 4 is 0xe9\)"),
        (b'"A.,B.,yes', "a quote is opened and never closed"),
        (b"A.,yes", "the record has 2 columns, but the header has 3"),
        (b"A.,B.,C.,yes", "the record has 4 columns, but the header has 3"),
        (b"A.,B.,", "the column 'gold' is empty"),
    ],
)
def test_a_label_that_is_lost_with_a_broken_record_is_told_with_its_line(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"premise,hypothesis,gold\nA.,B.,no\n" + line + b"\n")
    told = rf"has only the label 'no' in the column gold.* 1 record cannot be read\. .*a\.csv:3: {problem}\. Correct it"
    with pytest.raises(SourceError, match=told):
        opened(path, **PAIRS)


def test_a_header_that_cannot_be_read_is_told_and_no_row_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"pr\xe9mise,hypothesis,gold\nA.,B.,no\n")
    with pytest.raises(SourceError, match=r"a\.csv:1: the header cannot be read: the line is not UTF-8"):
        opened(path, **PAIRS)


LABELLED = {"task_type": "classification", "text_a": "t", "label": "l"}


def test_blanks_around_a_label_make_no_other_label(tmp_path: Path) -> None:
    names = ["very good", "very good ", " bad", "bad", "\u200bbad\xa0"]
    text = "".join(json.dumps({"t": "x", "l": name}) + "\n" for name in names)
    source = opened(tmp_path / "a.jsonl", text, **LABELLED)
    assert source.card.labels == ("bad", "very good")
    assert [row["label"] for row in rows_of(source)] == [1, 1, 0, 0, 0]
    source = opened(tmp_path / "a.jsonl", labels=("bad", " very good"), **LABELLED)
    assert source.card.labels == ("bad", "very good")
    assert len(rows_of(source)) == 5
    kind = {"task_type": "tagging", "tokens": "w", "tags": "t"}
    source = opened(tmp_path / "b.jsonl", '{"w": ["a", "b"], "t": ["X ", "Y"]}\n{"w": ["a"], "t": ["X"]}\n', **kind)
    assert source.card.labels == ("X", "Y")


@pytest.mark.parametrize("blank", ["\u200b", " \u200d\ufeff", "\u3164", "\u2800", "\u00ad"])
def test_a_text_that_nobody_sees_is_empty(tmp_path: Path, blank: str) -> None:
    text = "".join(json.dumps({"t": one, "l": name}) + "\n" for one, name in (("x", "a"), (blank, "b")))
    with pytest.raises(BadRowError, match=r"a\.jsonl:2: the column 't' is empty"):
        rows_of(opened(tmp_path / "a.jsonl", text, **LABELLED))


def test_two_values_of_one_name_are_no_row(tmp_path: Path) -> None:
    text = '{"t": "x", "l": "a"}\n{"t": "y", "l": "b"}\n{"t": "a", "t": "b", "l": "a"}\n'
    with pytest.raises(BadRowError, match=r"a\.jsonl:3: an object has two values with the name 't'"):
        rows_of(opened(tmp_path / "a.jsonl", text, **LABELLED))
    kind = {"task_type": "span", "context": "c", "question": "q", "answers": "a"}
    answers = '{"text": ["x"], "text": ["y"], "answer_start": [0]}'
    text = json.dumps({"c": "x y", "q": "?", "a": answers}) + "\n"
    with pytest.raises(BadRowError, match="in the column 'a', an object has two values with the name 'text'"):
        rows_of(opened(tmp_path / "b.jsonl", text, **kind))
    table = pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["t", "t"])
    pq.write_table(table, tmp_path / "c.parquet")
    with pytest.raises(SourceError, match=r"c\.parquet: two columns have the name 't'\. Rename one"):
        opened(tmp_path / "c.parquet", **LABELLED)


@pytest.mark.parametrize(
    ("choices", "label", "gold"),
    [
        (["2", "3", "1"], "2", None), (["2", "3", "1"], 2, None), (["1", "0", "x"], 0, None),
        (["3", "1", "2"], 1, 1), (["7", "8", "9"], 2, 2), (["a", "b"], 1, 1), (["a ", "b"], " a", 0),
        (["7", "8"], 8, None),
    ],
)  # fmt: skip
def test_a_number_that_is_a_place_and_the_text_of_another_choice_is_refused(
    tmp_path: Path, choices: list[str], label: object, gold: int | None
) -> None:
    kind = {"task_type": "multiple_choice", "question": "q", "choices": ("c",), "label": "l"}
    source = opened(tmp_path / "a.jsonl", json.dumps({"q": "?", "c": choices, "l": label}) + "\n", **kind)
    if gold is not None:
        (row,) = rows_of(source)
        assert (row["label"], row["choices"]) == (gold, choices)
        return
    with pytest.raises(BadRowError, match=rf"a\.jsonl:1: the label {label} is (the place of .* not certain|no place)"):
        rows_of(source)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFilesError, match=r"a\.csv does not exist"):
        opened(tmp_path / "a.csv", **PAIRS)


def test_a_column_of_texts_is_no_column_of_labels(tmp_path: Path) -> None:
    text = "t,l\n" + "".join(f"text,label {n}\n" for n in range(MOST_LABELS + 1))
    with pytest.raises(SourceError, match=r"1,001 different values in the column l\. Is it the column of the labels"):
        opened(tmp_path / "a.csv", text, task_type="classification", text_a="t", label="l")


def test_a_second_file_is_the_validation_split(tmp_path: Path) -> None:
    for folder in ("train", "dev"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(CSV)
    source = declare(declared(**PAIRS), tmp_path / "train/a.csv", tmp_path / "dev/a.csv")
    assert source.splits(source.card) == ["train", "validation"]
    assert rows_of(source, "validation") == rows_of(source)
    state = source.state(source.card, ("train", "validation"))
    assert [file.path for file in state.files] == ["train/a.csv", "validation/a.csv"]
    other = tmp_path / "dev/a.csv"
    other.write_text("premise,gold\nA.,yes\n")
    with pytest.raises(UsageError, match=r"dev/a\.csv has no such column"):
        declare(declared(**PAIRS), tmp_path / "train/a.csv", other)


def test_a_request_holds_only_what_was_said() -> None:
    one = Declaration.model_validate({"task_type": "tagging", "tokens": "w", "tags": "t", "name": "x"})
    assert one.request() == {"task_type": "tagging", "tokens": "w", "tags": "t", "name": "x"}
