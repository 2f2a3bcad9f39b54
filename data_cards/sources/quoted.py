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

_QUOTED = re.compile(r'"(?:[^"]|"")*+"')


def read_quoted(separator: str) -> Read:
    """A reader that yields (line number, column name → text) for files with this separator."""
    parse = _parser(separator)

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        header: list[str] | None = None
        for number, values in _records(path, parse):
            if isinstance(values, BadRecord):
                yield number, values
            elif header is None:
                header = values
            elif len(values) != len(header):
                yield number, BadRecord(what=f"{len(values)} columns, but the header has {len(header)}")
            else:
                yield number, dict(zip(header, values, strict=True))

    return read


def _records(path: Path, parse: Callable[[str], list[str] | None]) -> Iterator[tuple[int, list[str] | BadRecord]]:
    """Logical records: as many lines as it takes to close every quote."""
    lines = read_lines(path)
    ahead: deque[tuple[int, str | BadRecord]] = deque()  # lines read to close a quote
    while (first := ahead.popleft() if ahead else next(lines, None)) is not None:
        number, text = first
        if isinstance(text, BadRecord):
            yield number, text
            continue
        if not text:
            continue
        try:
            values = parse(text)
            taken = 0
            while values is None and taken < MAX_LINES:
                if taken == len(ahead):
                    following = next(lines, None)
                    if following is None:
                        break
                    ahead.append(following)
                more = ahead[taken][1]
                if isinstance(more, BadRecord):
                    break
                text += "\n" + more
                taken += 1
                values = parse(text)
        except ValueError as error:
            yield number, BadRecord(what=str(error))
            continue
        if values is None:
            yield number, BadRecord(what="a quote is opened and never closed")
            continue
        for _ in range(taken):
            ahead.popleft()
        yield number, values


def _parser(separator: str) -> Callable[[str], list[str] | None]:
    """A function: record → its values, or None if a quote is still open."""
    field = re.compile(
        rf'(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<bare>[^"{separator}\n][^{separator}\n]*|))(?P<end>{separator}|\Z)'
    )

    def parse(text: str) -> list[str] | None:
        values: list[str] = []
        place = 0
        while True:
            found = field.match(text, place)
            if found is None:
                if text[place] == '"' and not _QUOTED.match(text, place):
                    return None
                raise ValueError(f"text after a closing quote in column {len(values) + 1}")
            quoted = found["quoted"]
            values.append(found["bare"] if quoted is None else quoted.replace('""', '"'))
            place = found.end()
            if not found["end"]:
                return values

    return parse
