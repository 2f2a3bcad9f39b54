"""Official files in a folder are found, counted and hashed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import BadRowError, MissingFilesError, SourceError, UsageError
from xaug.data_cards.schema import Row
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

# Rows, dropped and repaired records, counted by hand in the fixture files.
OFFICIAL: dict[tuple[str, str], tuple[int, dict[str, int]]] = {
    ("mnli", "train"): (12, {"no_gold_label": 1}),
    ("mnli", "validation"): (12, {}),
    ("anli", "train"): (30, {"no_gold_label": 2}),
    ("anli", "validation"): (9, {}),
    ("anli", "test"): (9, {}),
    ("qqp", "train"): (7, {"broken_line": 2, "empty_text": 1}),
    ("qqp", "validation"): (6, {}),
    ("squad_v1", "train"): (6, {"answer_realigned": 1}),
    ("squad_v1", "validation"): (6, {"answer_realigned": 1}),
    ("squad_v2", "train"): (8, {"answer_realigned": 1}),
    ("squad_v2", "validation"): (8, {"answer_realigned": 1}),
    ("hellaswag", "train"): (4, {}),
    ("hellaswag", "validation"): (3, {}),
    ("hellaswag", "test"): (0, {"no_gold_label": 2}),
    ("ccg", "train"): (4, {}),
    ("ccg", "validation"): (3, {}),
    ("ccg", "test"): (2, {}),
    ("cosmosqa", "train"): (3, {}),
    ("cosmosqa", "validation"): (3, {}),
    ("cosmosqa", "test"): (0, {"no_gold_label": 3}),
    ("commonsenseqa", "train"): (5, {}),
    ("commonsenseqa", "validation"): (4, {}),
    ("commonsenseqa", "test"): (0, {"no_gold_label": 2}),
}


def read(root: Path, name: str, split: str = "train", **options: Any) -> tuple[list[Row], ReadReport]:
    report = ReadReport()
    return list(FilesSource(root).rows(card(name), split, report=report, **options)), report


def mnli(root: Path, text: str | bytes, name: str = "multinli_1.0_train.jsonl") -> Path:
    root.mkdir(exist_ok=True)
    (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def line(number: int = 1, **more: object) -> str:
    return json.dumps({"pairID": f"{number}e", "sentence1": "A.", "sentence2": "B.", "gold_label": "neutral"} | more)


@pytest.mark.parametrize(("name", "split"), OFFICIAL)
def test_rows_and_counts_of_the_fixtures(name: str, split: str, fixtures: Path) -> None:
    rows, report = read(fixtures / "official", name, split)
    assert (len(rows), dict(report.dropped + report.repaired)) == OFFICIAL[name, split]
    assert report.rows == len(rows) == len({row["id"] for row in rows})
    assert not report.bad and not report.absent and report.files


def test_every_split_of_the_fixtures_is_counted_above(fixtures: Path) -> None:
    source = FilesSource(fixtures / "official")
    assert {(one.id.name, split) for one in cards() for split in source.splits(one)} == set(OFFICIAL)


@pytest.mark.parametrize("variant", ["multinli_jsonl", "multinli_txt"])
@pytest.mark.parametrize("split", ["train", "validation"])
def test_the_three_formats_of_mnli_agree(variant: str, split: str, fixtures: Path) -> None:
    assert read(fixtures / "variants" / variant, "mnli", split)[0] == read(fixtures / "official", "mnli", split)[0]


def test_glue_comes_before_the_authors_files(fixtures: Path, tmp_path: Path) -> None:
    shutil.copytree(fixtures / "official/glue_data", tmp_path / "glue_data")
    shutil.copytree(fixtures / "variants/multinli_jsonl", tmp_path, dirs_exist_ok=True)
    assert read(tmp_path, "mnli")[1].files == ["glue_data/MNLI/train.tsv"]


def test_glue_snli_with_five_labels_under_one_name_reads_as_the_authors_file(fixtures: Path) -> None:
    rows = [row for row in read(fixtures / "official", "anli")[0] if row["id"].startswith("snli:")]
    assert rows == read(fixtures / "variants/snli_jsonl", "anli")[0]
    assert Counter(row["label"] for row in rows) == {0: 2, 1: 2, 2: 2}


def test_quoras_own_file_is_quoted_and_has_no_broken_lines(fixtures: Path) -> None:
    rows, report = read(fixtures / "variants/quora", "qqp")
    assert rows[:7] == read(fixtures / "official", "qqp")[0]
    assert rows[7]["text_a"] == "How do I write\na poem?"
    assert rows[2]["text_a"] == 'What does "break a leg" mean?'
    assert report.dropped == {"empty_text": 1}


@pytest.mark.parametrize("variant", ["ccg_piped", "ccg_tsv"])
def test_the_formats_of_ccg_agree(variant: str, fixtures: Path) -> None:
    official = [(row["tokens"], row["tags"]) for row in read(fixtures / "official", "ccg")[0]]
    assert [(row["tokens"], row["tags"]) for row in read(fixtures / "variants" / variant, "ccg")[0]] == official


def test_parallel_meaning_bank_sentences_are_numbered_in_their_documents(fixtures: Path) -> None:
    root = fixtures / "variants/ccg_pmb"
    rows, _ = read(root, "ccg")
    labels = FilesSource(root).labels(card("ccg"))
    assert [row["id"] for row in rows] == ["p00/d0001.1", "p00/d0001.2", "p00/d0002.1"]
    assert [labels[tag] for tag in rows[0]["tags"]] == ["np", "s[dcl]\\np", "."]


def test_the_meaning_banks_release_with_comments_that_have_columns(fixtures: Path) -> None:
    root = fixtures / "variants/ccg_pmb4"
    found = {split: read(root, "ccg", split) for split in ("train", "validation", "test")}
    assert {split: [row["id"] for row in rows] for split, (rows, _) in found.items()} == {
        "train": ["p02/d0001.1", "p03/d0002.1"],
        "validation": ["p00/d0004.1"],
        "test": ["p50/d0005.1"],
    }
    assert found["train"][0][1]["tokens"] == ["Room", "#", "7", "is", "New~York", "."]
    assert found["test"][0][0]["tokens"] == ["#1", "wins", "."]
    assert found["test"][1].files == ["ccg/pmb-4.0.0/en/gold/eval.conll"]
    assert FilesSource(root).labels(card("ccg")) == ("(s:dcl\\np)/np", ".", "n", "n/n", "np", "np/n", "s:dcl\\np")


def test_the_meaning_bank_without_an_eval_file_has_its_test(fixtures: Path, tmp_path: Path) -> None:
    gold = shutil.copytree(fixtures / "variants/ccg_pmb4/ccg/pmb-4.0.0/en/gold", tmp_path / "pmb-4.0.0/en/gold")
    (gold / "eval.conll").unlink()
    assert [row["id"] for row in read(tmp_path, "ccg", "test")[0]] == ["p01/d0006.1"]


def test_ccgbank_sections(fixtures: Path) -> None:
    _, report = read(fixtures / "official", "ccg")
    assert report.files == [
        "ccg/data/AUTO/02/wsj_0201.auto",
        "ccg/data/AUTO/21/wsj_2101.auto",
    ]  # not section 01
    assert FilesSource(fixtures / "official").labels(card("ccg")) == (
        "(S[dcl]\\NP)/NP", "(S\\NP)\\(S\\NP)", ".", "LRB", "N", "N/N", "NP", "NP[nb]/N", "RRB", "S[dcl]\\NP",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "folder"),
    [("mnli", "glue_data"), ("mnli", "glue_data/MNLI"), ("qqp", "glue_data/QQP"), ("anli", "anli_v1.0"),
     ("squad_v1", "squad_v1.1"), ("squad_v2", "squad_v2.0"), ("hellaswag", "hellaswag"), ("ccg", "ccg"),
     ("cosmosqa", "cosmosqa"), ("commonsenseqa", "commonsenseqa")],
)  # fmt: skip
def test_a_datasets_own_folder_is_a_source_too(name: str, folder: str, fixtures: Path) -> None:
    whole = read(fixtures / "official", name, "validation")[0]
    assert read(fixtures / "official" / folder, name, "validation")[0] == whole


def test_missing_files_are_named_with_the_folder(tmp_path: Path) -> None:
    source = FilesSource(tmp_path)
    assert source.splits(card("hellaswag")) == []
    with pytest.raises(MissingFilesError) as error:
        source.rows(card("hellaswag"), "train", report=ReadReport())
    assert str(tmp_path) in str(error.value)
    assert "hellaswag_train.jsonl" in str(error.value) and "https://rowanzellers.com" in str(error.value)
    with pytest.raises(MissingFilesError, match=r"train-v1\.1\.json"):
        source.state(card("squad_v1"), ("train",))
    with pytest.raises(MissingFilesError, match="<02-21>"):
        source.labels(card("ccg"))


def test_missing_parts_are_reported(fixtures: Path) -> None:
    rows, report = read(fixtures / "official/anli_v1.0", "anli")
    assert len(rows) == 12
    assert report.absent == [
        "{glue_data/MNLI,MNLI}/train.tsv or {multinli_1.0,.}/multinli_1.0_train.{jsonl,txt}",
        "{glue_data/SNLI,SNLI}/train.tsv or {snli_1.0,.}/snli_1.0_train.{jsonl,txt}",
    ]


def test_an_unknown_split_is_a_usage_error(fixtures: Path) -> None:
    with pytest.raises(UsageError, match=r"mnli has no split 'test'\. Its splits are: train, validation\."):
        read(fixtures / "official", "mnli", "test")


def test_a_file_of_another_dataset_is_refused_with_the_missing_field(fixtures: Path) -> None:
    with pytest.raises(BadRowError, match=r"train.tsv:2: the record has no field 'sentence1' \(its fields are: id, q"):
        read(fixtures / "official/glue_data/QQP", "mnli")


def test_the_state_depends_on_the_files_content(fixtures: Path, tmp_path: Path) -> None:
    source = FilesSource(fixtures / "official")
    state = source.state(card("hellaswag"), ("train", "validation"))
    content = (fixtures / "official/hellaswag/hellaswag_train.jsonl").read_bytes()
    assert state.kind == "files" and state.revision is None
    assert [file.path for file in state.files] == [
        "hellaswag/hellaswag_train.jsonl",
        "hellaswag/hellaswag_val.jsonl",
    ]
    assert (state.files[0].size, state.files[0].sha256) == (len(content), hashlib.sha256(content).hexdigest())
    shutil.copytree(fixtures / "official", tmp_path / "elsewhere")
    assert FilesSource(tmp_path / "elsewhere").state(card("hellaswag"), ("train", "validation")) == state


def test_the_state_of_a_card_whose_labels_are_in_its_data_has_all_its_files(fixtures: Path) -> None:
    state = FilesSource(fixtures / "official").state(card("ccg"), ("train",))
    assert [Path(file.path).parent.name for file in state.files] == ["02", "21", "00", "23"]


def test_repeated_ids_are_made_unique_and_counted(tmp_path: Path) -> None:
    root = mnli(tmp_path, "\n".join([line(1), line(1), line(2), line(1)]))
    rows, report = read(root, "mnli")
    assert [row["id"] for row in rows] == ["1e", "1e#2", "2e", "1e#3"]
    assert report.repaired == {"repeated_id": 2}


@pytest.mark.parametrize("name", ["multinli_1.0_train.jsonl", "multinli_1.0_train.txt", "train.tsv"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b"\r\n"])
def test_an_empty_file_is_an_error(name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=f"{name} contains no records"):
        read(mnli(tmp_path, content, name), "mnli")


def test_a_header_alone_is_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="contains no records"):
        read(mnli(tmp_path, "index\tpairID\tsentence1\tsentence2\tgold_label\n", "train.tsv"), "mnli")


def test_a_bad_row_stops_with_its_place_or_is_counted(tmp_path: Path) -> None:
    bad = [line(2, gold_label="maybe"), '{"pairID": "3e", "sentence1"', line(4, sentence1=None), "[1]", '"x"']
    root = mnli(tmp_path, "\n".join([line(1), *bad, line(9)]))
    with pytest.raises(BadRowError, match=r"train\.jsonl:2: the gold_label 'maybe' is .*\. Correct .*skip_bad_rows=T"):
        read(root, "mnli")
    rows, report = read(root, "mnli", skip_bad_rows=True)
    assert [row["id"] for row in rows] == ["1e", "9e"]
    assert sum(report.bad.values()) == len(report.bad_examples) == 5
    assert report.bad_examples[1].endswith("l:3: the line is not valid JSON (Expecting ':' delimiter at character 29)")
    assert report.bad_examples[2].endswith("the field 'sentence1' is of type NoneType, not text")
    assert "the line holds a JSON list, not an object" in report.bad


def test_at_most_twenty_bad_rows_are_quoted(tmp_path: Path) -> None:
    _, report = read(mnli(tmp_path, "{\n" * 30 + line()), "mnli", skip_bad_rows=True)
    assert sum(report.bad.values()) == 30 and len(report.bad_examples) == 20


def test_invalid_utf8_is_a_bad_row_with_its_line(tmp_path: Path) -> None:
    content = line(1).encode() + b"\n" + line(2).encode().replace(b"A.", b"\xff.") + b"\n" + line(3).encode()
    with pytest.raises(BadRowError, match=r"multinli_1.0_train.jsonl:2: the line is not UTF-8 \(byte \d+ is 0xff\)"):
        read(mnli(tmp_path, content), "mnli")
    assert [row["id"] for row in read(tmp_path, "mnli", skip_bad_rows=True)[0]] == ["1e", "3e"]


def test_a_byte_order_mark_and_crlf_change_nothing(fixtures: Path, tmp_path: Path) -> None:
    for path in (fixtures / "official").rglob("*"):
        if path.is_file():
            content = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            copy = tmp_path / path.relative_to(fixtures / "official")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(b"\xef\xbb\xbf" + content)
    for name, split in OFFICIAL:
        assert read(tmp_path, name, split)[0] == read(fixtures / "official", name, split)[0], (name, split)


def test_control_characters_become_blanks_and_are_counted(tmp_path: Path) -> None:
    odd = "a\x00b\x1b[31m\x85 ok\t\u200d\U0001f469\u05d0"
    rows, report = read(mnli(tmp_path, "\n".join([line(1, sentence1=odd), line(2)])), "mnli")
    assert rows[0]["text_a"] == "a b [31m  ok\t\u200d\U0001f469\u05d0"
    assert report.repaired == {"control_characters": 1}


def test_a_lone_surrogate_is_a_bad_row(tmp_path: Path) -> None:
    with pytest.raises(BadRowError, match=":1: a text contains a lone surrogate"):
        read(mnli(tmp_path, line(sentence1="\ud83d x")), "mnli")


def test_a_field_of_fifty_thousand_words_is_a_row(tmp_path: Path) -> None:
    text = "word " * 50_000
    assert read(mnli(tmp_path, line(sentence1=text)), "mnli")[0][0]["text_a"] == text
    csv = f'id,context,question,answer0,answer1,answer2,answer3,label\n1,"{text}",q,a,b,c,d,0\n'
    assert read(mnli(tmp_path / "c", csv, "train.csv"), "cosmosqa")[0][0]["context"] == text


def test_a_folder_in_place_of_a_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "train.tsv").mkdir()
    assert FilesSource(tmp_path).splits(card("mnli")) == []


def test_open_source(fixtures: Path, tmp_path: Path) -> None:
    assert open_source(str(fixtures)).name == f"files in {fixtures}"
    assert open_source("hub").name == "hub"
    assert open_source("hub", revision="main").name == "hub at main"
    with pytest.raises(MissingFilesError, match="does not exist"):
        open_source(str(tmp_path / "nowhere"))
    with pytest.raises(MissingFilesError, match="is not a folder"):
        open_source(__file__)
    with pytest.raises(UsageError, match='revision= applies only to source="hub"'):
        open_source(str(fixtures), revision="main")
