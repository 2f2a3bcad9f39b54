"""The readers of the target tasks' formats, on malformed and cut files."""

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
from xaug.data_cards.sources.answer_sentences import read_answer_sentences
from xaug.data_cards.sources.columns import read_columns
from xaug.data_cards.sources.conllu import read_conllu
from xaug.data_cards.sources.copa_xml import read_copa_xml
from xaug.data_cards.sources.entity_mentions import read_mentions
from xaug.data_cards.sources.labels_beside import read_with_labels
from xaug.data_cards.sources.sentence_pairs import read_comparable, read_parallel
from xaug.data_cards.sources.token_lines import read_token_lines


def run(read: Read, path: Path, content: str | bytes) -> list[tuple[int, Any]]:
    """Records, a bad one as its message."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(number, found.what if isinstance(found, BadRecord) else found) for number, found in read(path)]


def test_columns_without_a_header(tmp_path: Path) -> None:
    content = 'a\tb\t1\r\n"x ""y"""\tb\n\n"open\tb\t1\na\na\tb\tc\td\nsaid "x"\tb\n'
    assert run(read_columns("first", "second", "label", fewest=2), tmp_path / "dev-de.tsv", content) == [
        (1, {"id": "dev-de:1", "first": "a", "second": "b", "label": "1"}),
        (2, {"id": "dev-de:2", "first": 'x "y"', "second": "b"}),
        (4, "its quotes do not close (unexpected end of data)"),
        (5, "1 columns, not 2 to 3 (first, second, label)"),
        (6, "4 columns, not 2 to 3 (first, second, label)"),
        (7, {"id": "dev-de:7", "first": 'said "x"', "second": "b"}),
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
        (10, "no tag for the token 'b', and tags for others"),
        (13, "3 columns, not token<TAB>tag"),
        (16, {"id": "dev-en.tsv:5", "tokens": ["last"], "tags": ["X"]}),
    ]


def test_token_lines_after_their_language(tmp_path: Path) -> None:
    assert run(read_token_lines(prefixed=True), tmp_path / "dev", "en:a\tO\nen::\tO\n\na\tO\n") == [
        (1, {"id": "dev:1", "tokens": ["a", ":"], "tags": ["O", "O"]}),
        (4, "the token 'a' is not after its language (en:token)"),
    ]


def word(number: str, form: str, tag: str = "X", head: int | str = 0, deps: str = "_") -> str:
    return "\t".join([number, form, "_", tag, "_", "_", str(head), "_", deps, "_"])


def tagged(language: str, tmp_path: Path, *words: str) -> list[tuple[str, str]]:
    ((_, record),) = run(read_conllu(language), tmp_path / "xx_a-ud-dev.conllu", "\n".join(words) + "\n")
    return list(zip(record["tokens"], record["tags"], strict=True))


def test_a_multiword_token_has_the_tag_of_its_topmost_word(tmp_path: Path) -> None:
    # "dámelo": the verb is the root, the pronouns hang on it.
    assert tagged(
        "es", tmp_path, word("1-3", "dámelo"), word("1", "da", "VERB"), word("2", "me", "PRON", 1),
        word("3", "lo", "PRON", 1),
    ) == [("dámelo", "VERB")]  # fmt: skip
    # "zum" before "Haus": both words hang on the noun; by German's (the general) order ADP comes before DET.
    assert tagged(
        "de", tmp_path, word("1-2", "zum"), word("1", "zu", "ADP", 3), word("2", "dem", "DET", 3),
        word("3", "Haus", "NOUN"),
    ) == [("zum", "ADP"), ("Haus", "NOUN")]  # fmt: skip
    # A word that hangs on another of the same token is not the topmost one, whatever its tag.
    assert tagged(
        "fi", tmp_path, word("1-2", "ab"), word("1", "a", "VERB", 2), word("2", "b", "PUNCT", 3), word("3", "c", "NOUN")
    ) == [("ab", "PUNCT"), ("c", "NOUN")]
    # Unknown tags come last, and of two alike the first word counts.
    assert tagged(
        "it", tmp_path, word("1-2", "ab"), word("1", "a", "SYM", 3), word("2", "b", "DET", 3), word("3", "c", "NOUN")
    ) == [("ab", "DET"), ("c", "NOUN")]


def test_heads_of_the_enhanced_graph_count_too(tmp_path: Path) -> None:
    # By the tree alone both hang on the root; "a" hangs on "b" as well, so "b" is above it.
    words = word("1", "a", "VERB", 0, "0:root|2:conj|5.1:x"), word("2", "b", "NOUN", 0)
    assert tagged("en", tmp_path, word("1-2", "ab"), *words) == [("ab", "NOUN")]
    # A circle ends.
    circle = word("1", "a", "VERB", 2), word("2", "b", "NOUN", 1)
    assert tagged("en", tmp_path, word("1-2", "ab"), *circle) == [("ab", "VERB")]


def test_conllu_faults_cost_one_sentence_each(tmp_path: Path) -> None:
    content = "\n".join(
        [word("1", "a"), "2\tb", "", word("1", "a"), word("3", "b"), "", word("1-3", "ab"), word("1", "a"),
         word("2", "b"), "", "# sent_id = five", word("1", "2 00\u200c1"), word("1.1", "gone"), "", "", word("1", "z")]
    )  # fmt: skip
    assert run(read_conllu("en"), tmp_path / "en_a-ud-dev.conllu", content) == [
        (1, "2 columns, not 10"),
        (4, "the word after 1 has the number '3'"),
        (7, "the multiword token 1-3 is not over words of its own"),
        (12, {"id": "en_a:five", "tokens": ["2001"], "tags": ["X"]}),
        (16, {"id": "en_a:5", "tokens": ["z"], "tags": ["X"]}),
    ]


@given(data=st.data())
def test_tokens_are_those_of_the_conllu_library(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    conllu = pytest.importorskip("conllu")
    count = data.draw(st.integers(1, 8))
    words, at = [], 1
    while at <= count:
        last = min(count, at + data.draw(st.integers(0, 3)))
        if last > at:
            words.append(word(f"{at}-{last}", f"fused{at}"))
        for number in range(at, last + 1):
            words.append(word(str(number), f"w{number}", head=data.draw(st.integers(0, count))))
            if data.draw(st.booleans()):
                words.append(word(f"{number}.1", "empty", head="_"))
        at = last + 1
    path = tmp_path_factory.mktemp("u") / "en_a-ud-dev.conllu"
    path.write_text("\n".join(words) + "\n\n", encoding="utf-8")
    expected, covered = [], 0
    for token in conllu.parse(path.read_text("utf-8"))[0]:
        number = token["id"]
        if isinstance(number, tuple) and number[1] == "-":
            covered = number[2]
            expected.append(token["form"])
        elif isinstance(number, int) and number > covered:
            expected.append(token["form"])
    ((_, record),) = read_conllu("en")(path)
    assert isinstance(record, dict) and record["tokens"] == expected


def test_pairs_with_sentences_that_are_not_there(tmp_path: Path) -> None:
    read = read_comparable("de", {"x.de": ("x.en", "x.gold")})
    (tmp_path / "x.en").write_text("en-1\tone\nno id\n", encoding="utf-8")
    (tmp_path / "x.gold").write_text("de-1\ten-1\nde-1\ten-9\nde-9\ten-1\nbad\n", encoding="utf-8")
    found = run(read, tmp_path / "x.de", "de-1\teins\tzwei\n\n")
    assert [record if isinstance(record, str) else (record["id"], record["gold"]) for _, record in found] == [
        "x.gold: no id<TAB>… in 'bad'",
        ("de-1", ["en-1", "en-9"]),
        "x.gold has a pair with 'de-9', which x.de does not have",
        ("en-1", []),
        "x.en: no id<TAB>… in 'no id'",
        "x.gold has a pair with 'en-9', which x.en does not have",
    ]


def test_a_line_that_is_not_utf8_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "x.en").write_bytes(b"\xff\n")
    found = run(read_parallel("de", {"x.de": ("x.en",)}, known=True), tmp_path / "x.de", "eins\n")
    assert found[1] == (1, "x.en: not UTF-8 (byte 0xff at 1)")


def test_labels_and_records_go_line_by_line(tmp_path: Path) -> None:
    read = read_with_labels({"dev.jsonl": ("dev-labels.lst",)})
    labels = tmp_path / "dev-labels.lst"
    labels.write_text("1\n 2\r\n", encoding="utf-8")
    assert run(read, tmp_path / "dev.jsonl", '{"a": 1}\n{"a":\n') == [
        (1, {"a": 1, "label": "1", "line": 1}),
        (2, "not JSON: Expecting value at character 6"),
    ]
    for content, message in (('{"a": 1}\n', "dev-labels.lst has more lines"), ("{}\n{}\n{}\n", "dev.jsonl has more"),
                             ("{}\n\n{}\n", "dev.jsonl:2 is blank")):  # fmt: skip
        with pytest.raises(SourceError, match=message):
            run(read, tmp_path / "dev.jsonl", content)


@pytest.mark.parametrize(
    "change",
    [{"context": 3}, {"sentence_breaks": [[0, 99]]}, {"sentence_breaks": [[3, 3]]}, {"qas": [{"id": "1"}]},
     {"qas": [{"id": "1", "question": "?", "answers": []}]},
     {"qas": [{"id": "1", "question": "?", "answers": [{"answer_start": "0"}]}]}],
)  # fmt: skip
def test_an_article_with_other_sentences_is_one_bad_record(change: dict[str, Any], tmp_path: Path) -> None:
    good = {"context": "One. Two.", "sentence_breaks": [[0, 4], [5, 9]], "qas": []}
    document = {"data": [{"paragraphs": [good, good | change]}, {"paragraphs": [good]}]}
    found = run(read_answer_sentences("de", ("en",)), tmp_path / "de.json", json.dumps(document))
    assert found[0][1].startswith("an article that is not paragraphs, context, sentence breaks, qas (")
    assert [record["id"] for _, record in found[1:]] == ["de:1:0", "de:1:1"]


def test_two_sentences_that_are_the_same_text_both_answer(tmp_path: Path) -> None:
    paragraph = {
        "context": "Yes. Yes. No.",
        "sentence_breaks": [[0, 4], [5, 9], [10, 13]],
        "qas": [{"id": "q", "question": "?", "answers": [{"answer_start": 5}]}],
    }
    document = json.dumps({"data": [{"paragraphs": [paragraph]}]})
    assert run(read_answer_sentences("de", ()), tmp_path / "de.json", document)[0][1]["gold"] == ["de:1:0", "de:1:1"]


def test_a_cut_xml_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"copa-dev\.xml:3: not XML: no element found"):
        run(read_copa_xml, tmp_path / "copa-dev.xml", '<copa-corpus>\n<item id="1">\n')


def test_articles_without_mentions(tmp_path: Path) -> None:
    content = '{"context": {}, "mentions": [1, 2]}\n{"mentions": []}\n[]\n'
    assert run(read_mentions, tmp_path / "x", content) == [
        (1, {"context": {}, "mention": 1}),
        (1, {"context": {}, "mention": 2}),
        (2, "an article without a list of mentions"),
        (3, "a JSON list, not an object"),
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
