"""CSV files survive spreadsheet programs, and no cell acts in one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.audits.spreadsheet import LONGEST, csv_bytes, guarded, read_csv, unguarded
from xaug.data_cards.errors import AuditError, StorageError

# Arrow and UTF-8 hold no halves of surrogate pairs.
Text = st.text(st.characters(codec="utf-8"), max_size=30)
Cells = st.text(st.sampled_from("'=+-@\t\r\n,;\"aé🐕 "), max_size=12) | Text
ACTIVE = tuple("=+-@\t\r\n＝＋－＠")


@given(Cells)
def test_a_cell_that_is_written_does_not_act_and_comes_back(cell: str) -> None:
    assert not guarded(cell).startswith(ACTIVE)
    assert unguarded(guarded(cell)) == cell


@given(Cells)
def test_a_cell_that_a_person_wrote_comes_back_as_it_is(cell: str) -> None:
    if not cell.lstrip("'").startswith(ACTIVE):
        assert unguarded(cell) == guarded(cell) == cell


@given(rows=st.lists(st.lists(Cells, min_size=3, max_size=3), max_size=6))
def test_a_table_comes_back(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("csv") / "sheet.csv"
    content = csv_bytes(("a", "b", "c"), rows)
    path.write_bytes(content)
    shown = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [cell for line in shown for cell in line if cell.startswith(ACTIVE)]
    expected = [row for row in rows if any(guarded(cell).strip() for cell in row)]
    assert [list(one.cells.values()) for one in read_csv(path, ("a", "b", "c"))] == expected


TABLE = [["row", "answer", "comment"], ["train:1", "yes", "good,\n\tso; really"], ["train:2", "no", 'a "quote"; é 🐕']]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("columns", [(0, 1, 2), (2, 0, 1)])
def test_a_table_is_read_as_any_program_saves_it(
    tmp_path: Path, delimiter: str, end: str, encoding: str, quoting: int, columns: tuple[int, ...]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([[line[at] for at in columns] for line in TABLE])
    path = tmp_path / "saved.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    found = read_csv(path, ("row", "answer"))
    assert [one.cells for one in found] == [dict(zip(TABLE[0], line, strict=True)) for line in TABLE[1:]]
    assert [one.line for one in found] == [2, 4], "the second line's comment has a line end"


def test_traces_of_spreadsheet_programs_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "saved.csv"
    path.write_text("sep=;\n Row ;ANSWER;comment;\ntrain:1;yes\n;;;\n\ntrain:2;no;;\n", encoding="utf-8")
    found = read_csv(path, ("row", "answer"))
    assert [(one.line, one.cells["row"], one.cells["answer"], one.cells["comment"]) for one in found] == [
        (3, "train:1", "yes", ""), (6, "train:2", "no", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"saved\.csv:1: the first line does not name the columns answer, row\. Save the verdicts as CSV"),
        (b"row,reply\ntrain:1,yes\n", r"saved\.csv:1: the first line does not name the column answer\."),
        (b"row,answer,answer\n", r"saved\.csv:1: the column 'answer' is there twice"),
        (b"row,answer\ntrain:1,yes,maybe\n", r"saved\.csv:2: the line has 3 cells, but the first line names 2"),
        (b"row,answer\ntrain:1,yes\ntrain:2,n\xf6\n", r"saved\.csv:3: the text is not in UTF-8"),
        (b'row,answer\ntrain:1,"yes\ntrain:2,no\n', r"saved\.csv:2: this is not a line of a CSV file: unexpected end"),
        (b"row,answer\ntrain:1," + b"x" * 140_000, r"saved\.csv:2: this is not a line of a CSV file: field larger"),
        (b"\xff\xfer\x00o", r"saved\.csv:1: the text is not in UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "saved.csv"
    path.write_bytes(content)
    with pytest.raises(AuditError, match=message):
        read_csv(path, ("row", "answer"))


def test_a_file_that_cannot_be_read_is_an_error_of_storage(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Cannot read the verdicts"):
        read_csv(tmp_path, ("row",))


def test_a_text_is_cut_at_what_a_cell_holds(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(csv_bytes(("row",), [["x" * 200_000]]))
    (record,) = read_csv(path, ("row",))
    assert record.cells["row"] == "x" * LONGEST + "… (168,000 more characters)"
    assert len(record.cells["row"]) < 32_767
