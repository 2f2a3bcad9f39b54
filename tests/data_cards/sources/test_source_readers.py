"""The readers of the formats, on malformed and truncated files."""

from __future__ import annotations

import bz2
import contextlib
import csv
import gzip
import io
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_reader import run
from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources import json_array
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.json_array import read_array
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.sources.quoted import MAX_LINES, read_quoted
from xaug.data_cards.sources.squad import read_squad
from xaug.data_cards.sources.tagged import read_auto, read_piped, read_pmb, read_text_and_tags
from xaug.data_cards.sources.tsv import read_tsv

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)


def test_jsonl_numbers_lines_and_continues_after_a_bad_one(tmp_path: Path) -> None:
    content = '\ufeff{"a": 1}\r\n\n{"a": \n{"a": "\u2028"}\n {} 1\n' + "[" * 100_000 + "\n"
    assert run(read_jsonl, tmp_path / "x", content) == [
        (1, {"a": 1}),
        (3, "the line is not valid JSON (Expecting value at character 6)"),
        (4, {"a": "\u2028"}),
        (5, "the line is not valid JSON (text follows the value at character 3)"),
        (6, "the line is not valid JSON (it is nested too deeply)"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(gzip.compress(b"{}", mtime=0), "compressed with gzip"), (bz2.compress(b"{}"), "compressed with bzip2"),
     (lzma.compress(b"{}"), "compressed with xz"), (b"PK\x03\x04\n", "a zip archive"), (b"PAR1\x15", "a parquet file"),
     ('{"data": []}'.encode("utf-16"), "UTF-16. Convert it to UTF-8"), ("{}".encode("utf-32"), "UTF-32"),
     (b"\xfe\xff\x00{", "UTF-16")],
)  # fmt: skip
def test_the_format_of_a_binary_file_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    for read in (read_jsonl, read_squad):
        with pytest.raises(SourceError, match=f"x is {message}"):
            list(read(path))


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a\tb\r1\t2\r")
    with pytest.raises(SourceError, match="the lines end with CR instead of LF"):
        list(read_tsv(tmp_path / "x"))
    for read in (read_jsonl, read_squad):
        with pytest.raises(SourceError, match="cannot be read: Is a directory"):
            list(read(tmp_path))
        with pytest.raises(SourceError, match="cannot be read: No such file"):
            list(read(tmp_path / "y"))


def test_tsv_by_header_names(tmp_path: Path) -> None:
    content = 'a\tb\tc\n1\t"2\t3\nx\n1\t2\t3\t4\n\n\t\t\n'
    assert run(read_tsv, tmp_path / "x", content) == [
        (2, {"a": "1", "b": '"2', "c": "3"}),
        (3, {"a": "x"}),
        (4, "the record has 4 columns, but the header has 3"),
        (6, {"a": "", "b": "", "c": ""}),
    ]


def test_surplus_columns_are_annotators_labels_or_a_bad_record(tmp_path: Path) -> None:
    content = "s\tlabel1\tgold_label\nA\tneutral\tentailment\t-\tentailment\nA\tneutral\tx y\tentailment\n"
    assert run(read_tsv, tmp_path / "x", content) == [
        (2, {"s": "A", "label1": "neutral", "gold_label": "entailment"}),
        (3, "the record has 4 columns, but the header has 3"),
    ]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=6))
@pytest.mark.parametrize("separator", [",", "\t"])
def test_quoted_values_come_back_as_written(
    separator: str, rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["a", "b"], *rows])
    records = run(read_quoted(separator), tmp_path_factory.mktemp("q") / "x", out.getvalue())
    assert [list(record.values()) for _, record in records] == rows


def test_a_quoting_fault_affects_one_record(tmp_path: Path) -> None:
    content = 'a,b\n1,"two\nlines"\n"x"y,2\n3\n4,5" nail\n"open,6\n7,8\n'
    assert run(read_quoted(","), tmp_path / "x", content) == [
        (2, {"a": "1", "b": "two\nlines"}),
        (4, "text follows the closing quote of column 1"),
        (5, "the record has 1 column, but the header has 2"),
        (6, {"a": "4", "b": '5" nail'}),
        (7, "a quote is opened and never closed"),
        (8, {"a": "7", "b": "8"}),
    ]


def test_an_open_quote_does_not_read_the_whole_file(tmp_path: Path) -> None:
    lines = [f"{number},x" for number in range(3 * MAX_LINES)]
    records = run(read_quoted(","), tmp_path / "x", "\n".join(["a,b", '"open,6', *lines]))
    assert records[0] == (2, "a quote is opened and never closed")
    assert [record["a"] for _, record in records[1:]] == [str(number) for number in range(3 * MAX_LINES)]


ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(
    items=st.lists(ITEMS, max_size=6),
    chunk=st.integers(1, 40),
    indent=st.none() | st.just(2),
    ascii_=st.booleans(),
)
def test_a_streamed_list_is_the_parsed_list_whatever_the_chunks(
    items: list[Any], chunk: int, indent: int | None, ascii_: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("j") / "x.json"
    document = {"before": [1, {"data": 2}], "data": items, "version": "1.1"}
    path.write_text(json.dumps(document, indent=indent, ensure_ascii=ascii_), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "CHUNK", chunk)
        found = list(read_array(path, "data"))
    assert [item for _, item in found] == items
    if indent and items:
        text = path.read_text("utf-8").split("\n")
        assert found[0][0] == 1 + text.index('  "data": [') + 1


DOCUMENT = '{"version": "1.1",\n "data": [{"title": "T", "n": 12}, {"title": "U", "n": 34}]}'


@pytest.mark.parametrize("length", range(len(DOCUMENT)))
def test_a_truncated_document_is_an_error_with_its_place(length: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(DOCUMENT[:length])
    with pytest.raises(
        SourceError, match=r"cut.json:[12] \(character \d+\): the file ends before its JSON document does"
    ):
        list(read_array(path, "data"))


@pytest.mark.parametrize(
    ("content", "message"),
    [('[1]', r"character 1\): the file is not valid JSON: expected \{, found '\['"),
     ('{"data": 3}', "the value of 'data' is not a list"),
     ('{"x": 1}', "has no key 'data'"), ('{}', "has no key 'data'"),
     ('{"data": [1]}, {"data": [2]}', r"x\.json:1 \(character 14\): the JSON document ends here, but ',' follows"),
     ('{1: 2}', "found '1'"),
     ('{"data": [' + "9" * 5000 + "]}", "this JSON value cannot be read: Exceeds"),
     ('{"data": [[' * 9999, "it is nested too deeply"),
     ('{"data": [1 2]}', "expected , or \\], found '2'"),
     ('{"data": [{"a": }]}' + " " * 40, "the file is not valid JSON \\(Expecting value"),
     ('{"data": ["\\x"]}' + " " * 40, "Invalid"), (b'{"data": ["\xff"]}', "not UTF-8")],
)  # fmt: skip
def test_documents_of_another_shape(content: str | bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError, match=message):
        list(read_array(path, "data"))


def test_squads_articles_paragraphs_and_questions_of_another_shape_are_one_bad_record_each(tmp_path: Path) -> None:
    good = {
        "title": "T",
        "paragraphs": [{"context": "C", "qas": [{"id": "1"}, [7], {"id": "2", "context": "own"}]}, 5, {"qas": None}],
    }
    articles = [{"title": "T"}, 3, good, {"paragraphs": [{"qas": [{"id": "3"}]}]}]
    assert [found for _, found in run(read_squad, tmp_path / "x", json.dumps({"data": articles}))] == [
        "the article has no list 'paragraphs'",
        "the article has no list 'paragraphs'",
        {"title": "T", "context": "C", "id": "1"},
        "the list 'qas' contains [7], which is not an object",
        {"title": "T", "context": "own", "id": "2"},
        "the list 'paragraphs' contains 5, which is not an object",
        "the paragraph has no list 'qas'",
        {"title": "", "id": "3"},  # the conversion misses its context
    ]


def test_a_name_without_a_reader_is_a_fault_of_the_card(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"has no reader for x\.csv"):
        by_name({"*.tsv": read_tsv})(tmp_path / "x.csv")


LINES = st.lists(
    st.binary(max_size=20)
    | st.sampled_from([b"a\tb", b'"', b"{", b'{"data": [', b"ID=x", b"(<L a b c d e>)", b"x|y|z", b"# newdoc id = p"]),
    max_size=8,
)


@given(lines=LINES)
def test_any_bytes_are_records_bad_records_or_a_source_error(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("b") / "x"
    path.write_bytes(b"\n".join(lines))
    for read in (read_jsonl, read_tsv, read_quoted(","), read_piped, read_text_and_tags, read_auto, read_pmb):
        with contextlib.suppress(SourceError):  # it is plainly no text
            numbers = [number for number, found in read(path) if isinstance(found, dict | BadRecord)]
            assert numbers == sorted(numbers)
            assert all(1 <= number <= len(lines) * 21 for number in numbers)
    with contextlib.suppress(SourceError):
        list(read_squad(path))
