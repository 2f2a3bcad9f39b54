"""Separated values with a header and RFC 4180 quotes: Cosmos QA's .csv and Quora's own .tsv.

The standard library's csv is not used, because its limit on the length of a field (131,072 characters) is a setting of
the whole process, and because it reads the rest of the file as one field after a quote that is never closed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import counted, quoted

# The number of lines that a record may span before its quote counts as unclosed. Official records span a few at most.
MAX_LINES = 100
NOT_CLOSED = "a quote is opened and never closed"

# The text between quotes: it ends before the closing quote, or at the end of the line. Each character is read once.
_INSIDE = re.compile(r'[^"]*+(?:""[^"]*+)*+')


def read_quoted(separator: str, lines: int = MAX_LINES) -> Read:
    """Return a reader that yields (line number, column name → text) for files with this separator.

    ``lines``: how many lines a record may span. The reader raises SourceError for a header that cannot be
    read or names two columns alike.
    """

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        header: list[str] | None = None
        for number, values in _records(path, separator, lines):
            if isinstance(values, BadRecord):
                if header is None:
                    raise SourceError(f"{path}:{number}: the header cannot be read: {values.problem}. Correct it.")
                yield number, values
            elif header is None:
                header = values
                if twice := [name for name in dict.fromkeys(header) if header.count(name) > 1]:
                    raise SourceError(f"{path}:{number}: two columns have the name {quoted(twice[0])}. Rename one.")
            elif len(values) != len(header):
                yield number, BadRecord(problem=other_columns(len(values), len(header)))
            else:
                yield number, dict(zip(header, values, strict=True))

    return read


def other_columns(number: int, header: int) -> str:
    """Return the problem of a record whose number of columns is not that of the header."""
    return f"the record has {counted(number, 'column')}, but the header has {header:,}"


def split_quoted(line: str, separator: str, more: Callable[[], str | None]) -> list[str] | None:
    """Return the values of a record that begins with this line; None if a quote in it is never closed.

    ``more`` returns the next line while a quote is open, or None if the record may have no more lines. Each line is
    scanned once. Raises ValueError if text follows a closing quote.
    """
    values: list[str] = []
    place = 0
    while True:
        if line.startswith('"', place):
            parts = []
            place += 1
            while (end := _closing(line, place)) == len(line):
                parts.append(line[place:])
                following = more()
                if following is None:
                    return None
                line, place = following, 0
            parts.append(line[place:end])
            values.append("\n".join(parts).replace('""', '"'))
            place = end + 1
            if place < len(line) and line[place] != separator:
                raise ValueError(f"text follows the closing quote of column {len(values)}")
        else:
            end = line.find(separator, place)
            end = len(line) if end < 0 else end
            values.append(line[place:end])
            place = end
        if place == len(line):
            return values
        place += 1  # over the separator


def _closing(line: str, place: int) -> int:
    """Return the position of the quote that closes the value around ``place``; the line's length if there is none."""
    match = _INSIDE.match(line, place)
    return match.end() if match else place


def _records(path: Path, separator: str, most: int) -> Iterator[tuple[int, list[str] | BadRecord]]:
    """Yield logical records of as many lines as their quotes span. A fault makes only its first line malformed."""
    lines = read_lines(path)
    ahead: deque[tuple[int, str | BadRecord]] = deque()  # lines read in search of a closing quote
    taken = 0  # how many of them the current record uses

    def more() -> str | None:
        nonlocal taken
        if taken == len(ahead) and taken < most and (following := next(lines, None)) is not None:
            ahead.append(following)
        if taken == min(len(ahead), most):
            return None
        text = ahead[taken][1]
        if isinstance(text, BadRecord):
            return None
        taken += 1
        return text

    while (first := ahead.popleft() if ahead else next(lines, None)) is not None:
        number, text = first
        if isinstance(text, BadRecord):
            yield number, text
            continue
        if not text:
            continue
        taken = 0
        try:
            values = split_quoted(text, separator, more)
        except ValueError as error:
            yield number, BadRecord(problem=str(error))
            continue
        if values is None:
            yield number, BadRecord(problem=NOT_CLOSED)
            continue
        for _ in range(taken):
            ahead.popleft()
        yield number, values
