"""A filled-in sheet is checked line by line against the version that it is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_audits import attacked, filled, lines, save
from xaug.data_cards.audits.verdict_file import read_verdicts
from xaug.data_cards.audits.verdicts import QUESTIONS, RowKey
from xaug.data_cards.errors import AuditError
from xaug.data_cards.store import Version

Lines = list[dict[str, str]]


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return attacked(tmp_path_factory.mktemp("store"))


def test_verdicts_are_read(version: Version, tmp_path: Path) -> None:
    rows = lines(version)
    rows[0] |= {"label_still_right": "yes", "reads_like_english": " No ", "comment": "=1 + 1", "annotator": "Zoë  K."}
    rows[1] |= {"label_still_right": "UNSURE", "annotator": "Zoë K."}
    rows[2] |= {"comment": "I do not\r\nunderstand it"}
    found = read_verdicts(save(tmp_path / "a.csv", rows), version)
    assert found.annotator == "Zoë K."
    assert [(one.label_still_right, one.reads_like_english, one.comment) for one in found.verdicts] == [
        ("yes", "no", "=1 + 1"), ("unsure", None, ""), (None, None, "I do not\nunderstand it"),
    ]  # fmt: skip
    assert [str(one.row) for one in found.verdicts] == [row["row"] for row in rows[:3]]


@given(comment=st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40))
def test_any_comment_comes_back(comment: str, version: Version, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = lines(version, 2)
    rows[0] |= {"label_still_right": "yes", "comment": comment, "annotator": "Ada"}
    found = read_verdicts(save(tmp_path_factory.mktemp("v") / "a.csv", rows), version)
    guarded = comment.startswith("'") and comment.lstrip("'").startswith(tuple("=+-@\t\n＝＋－＠"))
    assert found.verdicts[0].comment == (comment[1:] if guarded else comment).strip()


def change(**cells: str) -> Callable[[Lines], None]:
    return lambda rows: rows[1].update(cells)


def test_a_sheet_of_another_version_is_one_line(version: Version, tmp_path: Path) -> None:
    """Each line of the sheet has the same fault, so it is named once, with what to do."""
    rows = lines(version)
    for row in rows:
        row |= {"label_still_right": "yes", "annotator": "Ada", "content": f"sha256:{'a' * 64}"}
    path = save(tmp_path / "a.csv", rows)
    with pytest.raises(AuditError, match=r"a version pocket_mnli/toy@v1 that has other rows, of another store\."):
        read_verdicts(path, version)
    for row in rows:
        row["version"] = "pocket_mnli/toy@v9"
    with pytest.raises(AuditError) as error:
        read_verdicts(save(path, rows), version)
    assert str(error.value) == (
        f"{path}: this sheet is of pocket_mnli/toy@v9, not of pocket_mnli/toy@v1. Nothing was stored. Run `xaug audit"
        f' pocket_mnli/toy@v9` with read="{path}".'
    )


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (change(label_still_right="maybe"), r"a\.csv:3: label_still_right is 'maybe'; write yes, no, unsure, or no"),
        (change(reads_like_english="1"), r"a\.csv:3: reads_like_english is '1'; write"),
        (change(row="train:20"), r"a\.csv:3: pocket_mnli/toy@v1 has no row 'train:20'; its rows are train:0 to tr"),
        (change(row="test:1"), r"a\.csv:3: pocket_mnli/toy@v1 has no row 'test:1'"),
        (change(row="17"), r"a\.csv:3: '17' is not a row; a row is written SPLIT:NUMBER, such as train:17"),
        (change(row=f"train:{10**30}"), r"a\.csv:3: 'train:1000.*is not a row"),
        (change(content="sha256:0", version="mnli/bae@v9"), r"a\.csv:3: the line is about a row of another version \("),
        (change(content=""), r"a\.csv:3: the line is about a row of another version \(pocket"),
        (lambda rows: rows[1].update(rows[0]), r"a\.csv:3: the row train:\d+ is there twice"),
        (change(annotator="Grace"), r"a\.csv:3: the annotator is 'Grace', but 'Ada' on line 2\. Put each person's"),
        (lambda rows: [row.update(annotator="") for row in rows], "a.csv does not say whose verdicts it has. Fill in"),
        (lambda rows: [row.update(annotator="x" * 81) for row in rows], r"the annotator's name is 'xxx.*at most 80"),
        (lambda rows: [row.update(annotator="a\u202eb") for row in rows], r"the annotator's name is 'a\\u202eb'"),
        (lambda rows: [row.update(dict.fromkeys(QUESTIONS, "")) for row in rows], "a.csv has no verdict"),
        (lambda rows: [row.pop("content") for row in rows], r"a\.csv:1: the first line does not name the column con"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(
    version: Version, tmp_path: Path, damage: Callable[[Lines], object], message: str
) -> None:
    rows = lines(version)
    for row in rows:
        row |= {"label_still_right": "yes", "reads_like_english": "yes", "annotator": "Ada"}
    damage(rows)
    with pytest.raises(AuditError, match=message):
        read_verdicts(save(tmp_path / "a.csv", rows), version)


def test_all_faults_are_listed_at_once(version: Version, tmp_path: Path) -> None:
    rows = lines(version)
    for row in rows:
        row |= {"label_still_right": "y", "annotator": "Ada"}
    with pytest.raises(AuditError) as raised:
        read_verdicts(save(tmp_path / "a.csv", rows), version)
    told = str(raised.value).splitlines()
    assert len([line for line in told if "a.csv:" in line]) == 10
    assert told[-2:] == ["… and 2 more", "Nothing was stored. Correct the file and read it again."]


def test_a_file_without_a_name_gets_one(version: Version, tmp_path: Path) -> None:
    path = filled(tmp_path / "a.csv", version, "")
    assert read_verdicts(path, version, annotator="Ada").annotator == "Ada"
    named = filled(tmp_path / "b.csv", version, "Ada")
    assert read_verdicts(named, version, annotator=" Ada ").annotator == "Ada"
    with pytest.raises(AuditError, match=r"b\.csv has the verdicts of 'Ada', not of 'Grace'"):
        read_verdicts(named, version, annotator="Grace")


@pytest.mark.parametrize("text", ["train:0", "validation_en:17", "rejected:123456"])
def test_a_key_of_a_row_is_read_back(text: str) -> None:
    assert str(RowKey.parse(text)) == text
