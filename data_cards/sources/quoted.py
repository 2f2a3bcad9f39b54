"""Separated values with a header and RFC 4180 quotes: Cosmos QA's .csv and Quora's own .tsv.

Not the standard library's csv: its limit on a field's length (131,072 characters) is a setting of the whole
process, and after a quote that is never closed it reads the rest of the file as one field.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.lines import read_lines

# Lines one record may span before its quote counts as never closed. Official records span at most a few.
MAX_LINES = 100
NOT_CLOSED = "a quote is opened and never closed"

# What may stand between quotes: it ends before the closing quote, or with the text. It takes a character once.
_INSIDE = re.compile(r'[^"]*+(?:""[^"]*+)*+')


def read_quoted(separator: str) -> Read:
    """A reader that yields (line number, column name → text) for files with this separator."""

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        header: list[str] | None = None
        for number, values in _records(path, separator):
            if isinstance(values, BadRecord):
                yield number, values
            elif header is None:
                header = values
            elif len(values) != len(header):
                yield number, BadRecord(what=f"{len(values)} columns, but the header has {len(header)}")
            else:
                yield number, dict(zip(header, values, strict=True))

    return read


def split_quoted(line: str, separator: str, more: Callable[[], str | None]) -> list[str] | None:
    """The values of a record that begins with this line; None if a quote in it is never closed.

    ``more`` gives the next line while a quote is open, or None if the record may have no more. Each line is looked at
    once. Raises ValueError if text follows a closing quote.
    """
    values: list[str] = []
    place = 0
    while True:
        if line.startswith('"', place):
            pieces = []
            place += 1
            while (end := _closing(line, place)) == len(line):
                pieces.append(line[place:])
                following = more()
                if following is None:
                    return None
                line, place = following, 0
            pieces.append(line[place:end])
            values.append("\n".join(pieces).replace('""', '"'))
            place = end + 1
            if place < len(line) and line[place] != separator:
                raise ValueError(f"text after a closing quote in column {len(values)}")
        else:
            end = line.find(separator, place)
            end = len(line) if end < 0 else end
            values.append(line[place:end])
            place = end
        if place == len(line):
            return values
        place += 1  # over the separator


def _closing(line: str, place: int) -> int:
    """Where the quote is that closes a value of which ``place`` is within; the line's length if there is none."""
    found = _INSIDE.match(line, place)
    return found.end() if found else place


def _records(path: Path, separator: str) -> Iterator[tuple[int, list[str] | BadRecord]]:
    """Logical records: as many lines as it takes to close every quote. A fault costs the line it begins in."""
    lines = read_lines(path)
    ahead: deque[tuple[int, str | BadRecord]] = deque()  # lines read to close a quote
    taken = 0  # of them, by the record at hand

    def more() -> str | None:
        nonlocal taken
        if taken == len(ahead) and taken < MAX_LINES and (following := next(lines, None)) is not None:
            ahead.append(following)
        if taken == min(len(ahead), MAX_LINES):
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
            yield number, BadRecord(what=str(error))
            continue
        if values is None:
            yield number, BadRecord(what=NOT_CLOSED)
            continue
        for _ in range(taken):
            ahead.popleft()
        yield number, values
