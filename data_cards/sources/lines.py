"""A text file as numbered lines: UTF-8, with or without a byte order mark, LF or CRLF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_text

BOM = b"\xef\xbb\xbf"


def read_lines(path: Path) -> Iterator[tuple[int, str | BadRecord]]:
    """Yield (line number from 1, line without its end), one line in memory at a time.

    Only LF ends a line: U+2028, a CR within a line and the like are text. A line that is not UTF-8 comes as a
    BadRecord. Raises SourceError if the file cannot be read, is no text, or has CRs alone as line ends.
    """
    with open_text(path) as file:
        for number, raw in enumerate(file, start=1):
            if number == 1:
                if not raw.endswith(b"\n") and b"\r" in raw.rstrip(b"\r"):
                    raise SourceError(f"{path}: its lines end with CR, not LF. Convert its line ends.")
                raw = raw.removeprefix(BOM)  # noqa: PLW2901
            try:
                line = raw.decode().rstrip("\r\n")
            except UnicodeDecodeError as error:
                yield number, BadRecord(what=f"not UTF-8 (byte {raw[error.start]:#04x} at {error.start + 1})")
                continue
            yield number, line
