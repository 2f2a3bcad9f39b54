"""The readers of the target tasks' formats, on malformed and truncated files."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_reader import run
from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.answer_sentences import read_answer_sentences
from xaug.data_cards.sources.columns import read_columns
from xaug.data_cards.sources.conllu import read_conllu
from xaug.data_cards.sources.copa_xml import read_copa_xml
from xaug.data_cards.sources.entity_mentions import read_mentions
from xaug.data_cards.sources.labels_beside import read_with_labels
from xaug.data_cards.sources.sentence_pairs import read_comparable, read_parallel
from xaug.data_cards.sources.token_lines import read_token_lines


def test_columns_without_a_header(tmp_path: Path) -> None:
    content = 'a\tb\t1\r\n"x ""y"""\tb\n\n"open\tb\t1\na\na\tb\tc\td\nsaid "x"\tb\n'
    assert run(read_columns("first", "second", "label", fewest=2), tmp_path / "dev-de.tsv", content) == [
        (1, {"first": "a", "second": "b", "label": "1"}),
        (2, {"first": 'x "y"', "second": "b"}),
        (4, "a quote is opened and never closed"),
        (5, "the line has 1 column, not 2 to 3 (first, second, label)"),
        (6, "the line has 4 columns, not 2 to 3 (first, second, label)"),
        (7, {"first": 'said "x"', "second": "b"}),
    ]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\ufeff"), max_size=12)


@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6))
def test_columns_come_back_as_pythons_csv_wrote_them(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t").writerows(rows)  # as XTREME's utils_preprocess.py does
    records = run(read_columns("a", "b", fewest=2), tmp_path_factory.mktemp("c") / "x", out.getvalue())
    assert [(record["a"], record["b"]) for _, record in records] == rows


def test_token_lines(tmp_path: Path) -> None:
    content = "\n\na\tX\nb \tY\n\n \n-\n:\n\na\tX\nb\n\na\tb\tc\nd\tX\n\nlast\tX"
    assert run(read_token_lines(), tmp_path / "dev-en.tsv", content) == [
        (3, {"id": "dev-en.tsv:1", "tokens": ["a", "b"], "tags": ["X", "Y"]}),
        (7, {"id": "dev-en.tsv:2", "tokens": ["-", ":"]}),
        (10, "the token 'b' has no tag, but others of its sentence have one"),
        (13, "a line has 3 columns, not token<TAB>tag"),
        (16, {"id": "dev-en.tsv:5", "tokens": ["last"], "tags": ["X"]}),
    ]


def test_token_lines_after_their_language(tmp_path: Path) -> None:
    assert run(read_token_lines(prefixed=True), tmp_path / "dev", "en:a\tO\nen::\tO\n\na\tO\n") == [
        (1, {"id": "dev:1", "tokens": ["a", ":"], "tags": ["O", "O"]}),
        (4, "the token 'a' does not begin with its language, as in en:token"),
    ]


def test_pairs_with_missing_sentences_are_bad_records(tmp_path: Path) -> None:
    read = read_comparable("de", {"x.de": ("x.en", "x.gold")})
    (tmp_path / "x.en").write_text("en-1\tone\nno id\n", encoding="utf-8")
    (tmp_path / "x.gold").write_text("de-1\ten-1\nde-1\ten-9\nde-9\ten-1\nbad\n", encoding="utf-8")
    found = run(read, tmp_path / "x.de", "de-1\teins\tzwei\n\n")
    assert [record if isinstance(record, str) else (record["id"], record["gold"]) for _, record in found] == [
        "in x.gold, the line 'bad' does not begin with an id and a tab",
        ("de-1", ["en-1", "en-9"]),
        "x.gold has a pair with 'de-9', but x.de has no such sentence",
        ("en-1", []),
        "in x.en, the line 'no id' does not begin with an id and a tab",
        "x.gold has a pair with 'en-9', but x.en has no such sentence",
    ]


def test_a_line_that_is_not_utf8_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "x.en").write_bytes(b"\xff\n")
    found = run(read_parallel("de", {"x.de": ("x.en",)}, known=True), tmp_path / "x.de", "eins\n")
    assert found[1] == (1, "in x.en, the line is not UTF-8 (byte 1 is 0xff)")


def test_labels_and_records_are_paired_by_line(tmp_path: Path) -> None:
    read = read_with_labels({"dev.jsonl": ("dev-labels.lst",)})
    labels = tmp_path / "dev-labels.lst"
    labels.write_text("1\n 2\r\n", encoding="utf-8")
    assert run(read, tmp_path / "dev.jsonl", '{"a": 1}\n{"a":\n') == [
        (1, {"a": 1, "label": "1", "line": 1}),
        (2, "the line is not valid JSON (Expecting value at character 6)"),
    ]
    for content, message in (('{"a": 1}\n', "dev-labels.lst has more lines"), ("{}\n{}\n{}\n", "dev.jsonl has more"),
                             ("{}\n\n{}\n", "dev.jsonl:2: the line is blank")):  # fmt: skip
        with pytest.raises(SourceError, match=message):
            run(read, tmp_path / "dev.jsonl", content)


def test_articles_without_mentions(tmp_path: Path) -> None:
    content = '{"context": {}, "mentions": [1, 2]}\n{"mentions": []}\n[]\n'
    assert run(read_mentions, tmp_path / "x", content) == [
        (1, {"context": {}, "mention": 1}),
        (1, {"context": {}, "mention": 2}),
        (2, "the article has no list 'mentions', or an empty one"),
        (3, "the line holds a JSON list, not an object"),
    ]


LINES = st.lists(
    st.binary(max_size=20)
    | st.sampled_from([b"a\tb", b'"', b"{", b'{"data": [', b"en:a\tO", b"<item>"])
    | st.sampled_from([b"1\ta\t_\tX\t_\t_\t0\t_\t_\t_", b"1-2\ta\t_\t_\t_\t_\t_\t_\t_\t_"]),
    max_size=8,
)  # fmt: skip


@given(lines=LINES)
def test_any_bytes_are_records_bad_records_or_a_source_error(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("b")
    for name in ("x.de", "x.en", "x.gold"):
        (folder / name).write_bytes(b"\n".join(lines))
    beside = {"x.de": ("x.en", "x.gold")}
    readers = [
        read_columns("a", "b", fewest=1), read_token_lines(), read_token_lines(prefixed=True), read_conllu("en"),
        read_comparable("de", beside), read_parallel("de", {"x.de": ("x.en",)}, known=True), read_mentions,
        read_with_labels({"x.de": ("x.en",)}), read_copa_xml, read_answer_sentences("de", ("en",)),
    ]  # fmt: skip
    for read in readers:
        with contextlib.suppress(SourceError):
            assert all(isinstance(found, dict | BadRecord) for _, found in read(folder / "x.de"))
