"""Text files as numbered lines: UTF-8, with or without a byte order mark, with LF or CRLF line ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_text

BOM = b"\xef\xbb\xbf"


def read_lines(path: Path) -> Iterator[tuple[int, str | BadRecord]]:
    """Yield (line number from 1, line without its end), with one line in memory at a time.

    Only LF ends a line: U+2028, a CR within a line and similar characters are text. A line that is not UTF-8 is yielded
    as a BadRecord. Raises SourceError if the file cannot be read, is not text, or has CR alone as line ends.
    """
    with open_text(path) as file:
        for number, raw in enumerate(file, start=1):
            if number == 1:
                if not raw.endswith(b"\n") and b"\r" in raw.rstrip(b"\r"):
                    raise SourceError(f"{path}: the lines end with CR instead of LF. Convert the line ends to LF.")
                raw = raw.removeprefix(BOM)  # noqa: PLW2901
            try:
                line = raw.decode().rstrip("\r\n")
            except UnicodeDecodeError as error:
                at = f"byte {error.start + 1} is {raw[error.start]:#04x}"
                yield number, BadRecord(problem=f"the line is not UTF-8 ({at})")
                continue
            yield number, line
