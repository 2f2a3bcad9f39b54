"""The readers of the formats, on malformed and cut files."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.card import BadRecord, Read
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


def run(read: Read, path: Path, content: str | bytes) -> list[tuple[int, Any]]:
    """Records, a bad one as its message."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(number, found.what if isinstance(found, BadRecord) else found) for number, found in read(path)]


def test_jsonl_numbers_lines_and_goes_on_after_a_bad_one(tmp_path: Path) -> None:
    content = '\ufeff{"a": 1}\r\n\n{"a": \n{"a": "\u2028"}\n {} 1\n' + "[" * 100_000 + "\n"
    assert run(read_jsonl, tmp_path / "x", content) == [
        (1, {"a": 1}),
        (3, "not JSON: Expecting value at character 6"),
        (4, {"a": "\u2028"}),
        (5, "not JSON: text after the value at character 3"),
        (6, "not JSON: nested too deep"),
    ]


def test_tsv_by_header_names(tmp_path: Path) -> None:
    content = 'a\tb\tc\n1\t"2\t3\nx\n1\t2\t3\t4\n\n\t\t\n'
    assert run(read_tsv, tmp_path / "x", content) == [
        (2, {"a": "1", "b": '"2', "c": "3"}),
        (3, {"a": "x"}),
        (4, "4 columns, but the header has 3"),
        (6, {"a": "", "b": "", "c": ""}),
    ]


def test_surplus_columns_are_annotators_labels_or_a_bad_record(tmp_path: Path) -> None:
    content = "s\tlabel1\tgold_label\nA\tneutral\tentailment\t-\tentailment\nA\tneutral\tx y\tentailment\n"
    assert run(read_tsv, tmp_path / "x", content) == [
        (2, {"s": "A", "label1": "neutral", "gold_label": "entailment"}),
        (3, "4 columns, but the header has 3"),
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


def test_quoted_faults_cost_one_record_each(tmp_path: Path) -> None:
    content = 'a,b\n1,"two\nlines"\n"x"y,2\n3\n4,5" nail\n"open,6\n7,8\n'
    assert run(read_quoted(","), tmp_path / "x", content) == [
        (2, {"a": "1", "b": "two\nlines"}),
        (4, "text after a closing quote in column 1"),
        (5, "1 columns, but the header has 2"),
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
def test_a_cut_document_is_an_error_with_its_place(length: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(DOCUMENT[:length])
    with pytest.raises(SourceError, match=r"cut.json:[12] \(character \d+\): the file ends before its JSON does"):
        list(read_array(path, "data"))


@pytest.mark.parametrize(
    ("content", "message"),
    [('[1]', r"character 1\): not JSON: \{ expected, '\[' found"), ('{"data": 3}', "'data' is not a list"),
     ('{"x": 1}', "has no 'data' at its top level"), ('{}', "has no 'data'"),
     ('{"data": [1 2]}', ", or \\] expected, '2' found"),
     ('{"data": [{"a": }]}' + " " * 40, "not JSON: Expecting value"),
     ('{"data": ["\\x"]}' + " " * 40, "Invalid"), (b'{"data": ["\xff"]}', "not UTF-8")],
)  # fmt: skip
def test_documents_of_another_shape(content: str | bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError, match=message):
        list(read_array(path, "data"))


def test_squad_articles_of_another_shape_are_one_bad_record_each(tmp_path: Path) -> None:
    good = {
        "title": "T",
        "paragraphs": [{"context": "C", "qas": [{"id": "1"}, {"id": "2", "context": "own"}]}],
    }
    articles = [
        {"title": "T"},
        3,
        good,
        {"paragraphs": [{"qas": [{"id": "3"}]}]},
        {"paragraphs": [{"context": "C", "qas": [7]}]},
    ]
    records = [found for _, found in run(read_squad, tmp_path / "x", json.dumps({"data": articles}))]
    assert records[2:4] == [
        {"title": "T", "context": "C", "id": "1"},
        {"title": "T", "context": "own", "id": "2"},
    ]
    assert [isinstance(found, str) for found in records] == [True, True, False, False, True, True]


def test_piped_lines(tmp_path: Path) -> None:
    content = "# a comment\n#|#|N a|b|c|N\n\nword|POS\n"
    assert run(read_piped, tmp_path / "dev.piped", content) == [
        (2, {"id": "dev:2", "tokens": ["#", "a|b"], "tags": ["N", "N"]}),
        (4, "'word|POS' is not word|POS|category"),
    ]


def test_text_and_tags(tmp_path: Path) -> None:
    assert run(read_text_and_tags, tmp_path / "ccg.dev", "a b\tN N\n\na b\nx\ty\tz\n") == [
        (1, {"id": "ccg:1", "tokens": ["a", "b"], "tags": ["N", "N"]}),
        (3, "1 columns, not text<TAB>tags"),
        (4, "3 columns, not text<TAB>tags"),
    ]


def test_auto_derivations(tmp_path: Path) -> None:
    content = (
        "ID=wsj_0001.1 PARSER=GOLD NUMPARSE=1\n"
        "(<T S 0 2> (<L NP NNP NNP Ann NP>) (<L S\\NP VBD VBD ( S\\NP_1>) )\n"
        "(<L N N N a N>)\nID=wsj_0001.2 PARSER=GOLD\n"
        "(<T S 0 1> (<L N N N a b N>) )\nID=wsj_0001.3 X\n(<T S>)\n"
    )
    assert run(read_auto, tmp_path / "x", content) == [
        (2, {"id": "wsj_0001.1", "tokens": ["Ann", "("], "tags": ["NP", "S\\NP"]}),
        (3, "a derivation without an ID= line before it"),
        (5, "derivation wsj_0001.2 has leaves that cannot be read"),
        (7, "derivation wsj_0001.3 has leaves that cannot be read"),
    ]


def test_meaning_bank_sentences(tmp_path: Path) -> None:
    content = (
        "# newdoc id = p1\n\n#\thash\tX\tn\tO\t[]\nb\tb\tb\tX\tnp\tO\t[]\n\nbad line\nc\tc\tX\tn\tO\t[]\n\n\n"
        "# newdoc id = p2\n# a comment\nd\td\tX\tn\tO\t[]"
    )
    assert run(read_pmb, tmp_path / "x", content) == [
        (3, {"id": "p1.1", "tokens": ["#", "b"], "tags": ["n", "np"]}),
        (6, "1 columns, not 6 or 7"),
        (12, {"id": "p2.1", "tokens": ["d"], "tags": ["n"]}),
    ]


def test_a_name_without_a_reader_is_a_fault_of_the_card(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no reader for x\.csv"):
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
        numbers = [number for number, found in read(path) if isinstance(found, dict | BadRecord)]
        assert numbers == sorted(numbers)
        assert all(1 <= number <= len(lines) * 21 for number in numbers)
    with contextlib.suppress(SourceError):
        list(read_squad(path))
