"""CSV files that go through spreadsheet programs: written so that no cell acts, read as such a program saves them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.durable import storage
from xaug.data_cards.errors import AuditError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import one_line, quoted, truncated

# A cell that begins with one of these may be run as a formula. Some programs read full-width forms as the ASCII ones
# (OWASP, "CSV Injection", owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = "=+-@\t\r\n＝＋－＠"
_GUARD = "'"  # makes a cell text in spreadsheet programs
LONGEST = 32_000  # characters of a cell: Excel takes 32,767
_DELIMITERS = ",;\t"  # a spreadsheet program uses the semicolon where the comma is the decimal mark
_BYTE_ORDER = "\ufeff"


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe before it if a spreadsheet program could take it for a formula.

    A cell that begins with apostrophes and would then look like a guarded one gets one, too. `unguarded` undoes both.
    """
    bare = cell.lstrip(_GUARD)
    return _GUARD + cell if bare and bare[0] in _FORMULA else cell


def unguarded(cell: str) -> str:
    """Return the cell without the apostrophe of `guarded`. A cell that a person wrote comes back as it is."""
    return cell[1:] if cell.startswith(_GUARD) and guarded(cell[1:]) == cell else cell


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file: UTF-8 with a byte order mark, by which Excel recognises it, and every cell in quotes.

    Of a text with more characters than a cell can hold, the rest is left out, and the cell says so.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (columns, *rows):
        writer.writerow([guarded(truncated(cell, LONGEST)) for cell in row])
    return (_BYTE_ORDER + out.getvalue()).encode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table: its first line in the file, from 1, and column → cell."""

    line: int
    cells: dict[str, str]


def read_csv(path: Path, required: Collection[str]) -> list[Record]:
    """Read a table that a spreadsheet program or a browser saved. Lines without content are left out.

    Accepts UTF-8 and UTF-16 with or without a byte order mark, commas, semicolons and tabs, any line ends, a first line
    such as ``sep=;``, and the columns in any order. Raises AuditError, which names file and line, and StorageError.
    """
    with storage(path, "read the verdicts", param("read")):
        content = path.read_bytes()
    text, skipped = _without_separator_line(_decoded(path, content))
    for delimiter in _DELIMITERS:
        if set(required) <= set(_header(text, delimiter)):
            return list(_records(path, text, delimiter, skipped))
    missing = sorted(set(required) - set(_header(text, _DELIMITERS[0])))
    raise AuditError(
        f"{path}:{skipped + 1}: the first line does not name the column{'s' if len(missing) > 1 else ''}"
        f" {', '.join(missing)}. Save the verdicts as CSV, with the first line of the sheet."
    )


def _decoded(path: Path, content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise AuditError(
            f"{path}:{line}: the text is not in UTF-8. In Excel, save it as “CSV UTF-8”. In other programs, choose"
            " UTF-8 as the character set."
        ) from None


def _without_separator_line(text: str) -> tuple[str, int]:
    """Return the text without a first line that tells Excel the separator, and the number of lines left out."""
    first, end, rest = text.partition("\n")
    return (rest, 1) if end and first.strip().lower().startswith("sep=") else (text, 0)


def _header(text: str, delimiter: str) -> list[str]:
    """Return the names of the columns if the delimiter is this one; nonsense if it is another."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        return next((_names(cells) for cells in reader if any(cells)), [])
    return []


def _parsed(path: Path, text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that has content, after the number of its first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise AuditError(
                f"{path}:{line}: this is not a line of a CSV file: {one_line(error)}. Save the verdicts as CSV again."
            ) from None
        if any(cell.strip() for cell in cells):
            yield line, [unguarded(cell) for cell in cells]


def _names(header: Iterable[str]) -> list[str]:
    return [name.strip().lower() for name in header]


def _records(path: Path, text: str, delimiter: str, skipped: int) -> Iterator[Record]:
    records = _parsed(path, text, delimiter, skipped)
    line, header = next(records)
    names = _names(header)
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise AuditError(f"{path}:{line}: the column {quoted(twice[0])} is there twice. Remove one of the two.")
    for line, cells in records:
        if any(cell.strip() for cell in cells[len(names) :]):
            raise AuditError(
                f"{path}:{line}: the line has {len(cells)} cells, but the first line names {len(names)} columns."
            )
        padded = [*cells, *[""] * (len(names) - len(cells))]
        yield Record(line, dict(zip(names, padded, strict=False)))
