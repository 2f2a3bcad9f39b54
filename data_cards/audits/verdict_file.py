"""A file of one person's verdicts, checked against the version that it is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.audits.spreadsheet import Record, read_csv
from xaug.data_cards.audits.verdicts import ANSWERS, ENGLISH, LABEL, QUESTIONS, Answer, RowKey, Verdict
from xaug.data_cards.errors import AuditError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import QUOTED, listed, one_line, quoted
from xaug.data_cards.version import Version

# Columns of a sheet and of a file of verdicts, beside the questions, the row's id and its texts.
ROW, COMMENT, ANNOTATOR, VERSION, CONTENT = "row", "comment", "annotator", "version", "content"
# A prefix keeps a spreadsheet program from reading a hash such as 12345e67 as a number.
_HASH = "sha256:"
_SHOWN = 10  # problems of one file in a message


@dataclass(frozen=True, slots=True)
class VerdictFile:
    """The verdicts of one person. Rows of the sheet without a verdict are not among them."""

    path: Path
    annotator: str
    verdicts: tuple[Verdict, ...]


def content_mark(version: Version) -> str:
    """Return the text that names the rows of a version in each line of a sheet."""
    return _HASH + version.manifest.content_sha256


def read_verdicts(path: Path, version: Version, *, annotator: str | None = None) -> VerdictFile:
    """Read a file of verdicts and check every line. ``annotator``: the person's name, where the file has none.

    Raises AuditError, which lists the faults with their lines, StorageError, and CorruptVersionError.
    """
    records = read_csv(path, (ROW, CONTENT, *QUESTIONS))
    _check_version(path, records, version)
    problems: list[str] = []
    verdicts: dict[RowKey, Verdict] = {}
    for record in records:
        try:
            verdict = _verdict(record, version)
        except ValueError as error:
            problems.append(f"{path}:{record.line}: {error}")
            continue
        if verdict.row in verdicts:
            problems.append(f"{path}:{record.line}: the row {verdict.row} is there twice")
        verdicts[verdict.row] = verdict
    if problems:
        more = f"\n… and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
        listing = "\n".join(problems[:_SHOWN]) + more
        raise AuditError(f"{listing}\nNothing was stored. Correct the file and read it again.")
    given = tuple(verdict for verdict in verdicts.values() if not verdict.empty)
    if not given:
        raise AuditError(f"{path} has no verdict: the columns {LABEL} and {ENGLISH} are empty.")
    return VerdictFile(path, _annotator(path, records, annotator), given)


def _check_version(path: Path, records: Sequence[Record], version: Version) -> None:
    """Raises AuditError for a sheet of another version: every line names the same one, and not this one."""
    marks = {record.cells[CONTENT].strip() for record in records}
    named = {record.cells.get(VERSION, "").strip() for record in records}
    if len(marks) != 1 or len(named) != 1 or marks == {content_mark(version)}:
        return
    (mark,), (other,) = marks, named
    if not re.fullmatch(rf"{_HASH}[0-9a-f]{{64}}", mark) or not other:
        return
    if other == version.ref:
        raise AuditError(
            f"{path}: this sheet is of a version {other} that has other rows, of another store. Nothing was stored."
        )
    raise AuditError(
        f"{path}: this sheet is of {one_line(other)}, not of {version.ref}. Nothing was stored. Run `xaug audit"
        f" {one_line(other)}` with {param('read', path)}."
    )


def _verdict(record: Record, version: Version) -> Verdict:
    """Return a line's verdict. Raises ValueError with what is wrong, as a clause."""
    cells = record.cells
    if cells[CONTENT].strip() != content_mark(version):
        other = cells.get(VERSION, "").strip()
        raise ValueError(
            f"the line is about a row of another version{f' ({one_line(other)})' if other else ''} than {version.ref}:"
            f" its content is {quoted(cells[CONTENT].strip())}, not {quoted(content_mark(version))}"
        )
    row = RowKey.parse(cells[ROW].strip())
    splits = version.manifest.splits
    if row.split not in splits or row.position >= splits[row.split].rows:
        held = listed(f"{name}:0 to {name}:{info.rows - 1}" for name, info in splits.items() if info.rows)
        raise ValueError(f"{version.ref} has no row {quoted(str(row))}; its rows are {held}")
    return Verdict(
        row=row,
        label_still_right=_answer(LABEL, cells[LABEL]),
        reads_like_english=_answer(ENGLISH, cells[ENGLISH]),
        comment=cells.get(COMMENT, "").replace("\r\n", "\n").strip(),
    )


def _answer(question: str, cell: str) -> Answer | None:
    given = cell.strip().casefold()
    if not given:
        return None
    for answer in ANSWERS:
        if given == answer:
            return answer
    raise ValueError(f"{question} is {quoted(cell.strip())}; write {', '.join(ANSWERS)}, or nothing")


def _annotator(path: Path, records: Sequence[Record], given: str | None) -> str:
    """Return the one name in a file, or the one that was given where the file has none."""
    names: dict[str, int] = {}
    for record in records:
        if name := _name(record.cells.get(ANNOTATOR, "")):
            names.setdefault(name, record.line)
    if len(names) > 1:
        first, second = list(names)[:2]
        raise AuditError(
            f"{path}:{names[second]}: the annotator is {quoted(second)}, but {quoted(first)} on line {names[first]}."
            " Put each person's verdicts into a file of their own."
        )
    if not names and given is None:
        raise AuditError(
            f"{path} does not say whose verdicts it has. Fill in the column {ANNOTATOR}, or give"
            f" {param('annotator', 'NAME')}."
        )
    if names and given is not None and _name(given) not in names:
        raise AuditError(f"{path} has the verdicts of {quoted(next(iter(names)))}, not of {quoted(given)}.")
    name = _name(given) if given is not None else next(iter(names))
    if len(name) > QUOTED or not name.isprintable():
        raise AuditError(f"{path}: the annotator's name is {quoted(name)}. Use at most {QUOTED} printable characters.")
    return name


def _name(text: str) -> str:
    """Return a name with single blanks, in Unicode's composed form."""
    return unicodedata.normalize("NFC", " ".join(text.split()))
