"""A text file as numbered lines: UTF-8, with or without a byte order mark, LF or CRLF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError

BOM = b"\xef\xbb\xbf"


def read_lines(path: Path) -> Iterator[tuple[int, str | BadRecord]]:
    """Yield (line number from 1, line without its end), one line in memory at a time.

    Only LF ends a line: U+2028 and the like are text. A line that is not UTF-8 comes as a BadRecord.
    Raises SourceError if the file cannot be opened or read.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if number == 1 and raw.startswith(BOM):
                    raw = raw[len(BOM) :]  # noqa: PLW2901
                try:
                    yield number, raw.decode().rstrip("\r\n")
                except UnicodeDecodeError as error:
                    yield (
                        number,
                        BadRecord(what=f"not UTF-8 (byte {raw[error.start]:#04x} at {error.start + 1})"),
                    )
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
