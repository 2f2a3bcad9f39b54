"""Text files as numbered lines: UTF-8, with or without a byte order mark, with LF or CRLF line ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_text

BOM = b"\xef\xbb\xbf"
# Bytes that are decoded and split at once: they stay in the processor's cache. Blocks of 8 KB and of 1 MB take half as
# long again (measured on MultiNLI's lines).
_BLOCK = 1 << 16


def read_lines(path: Path) -> Iterator[tuple[int, str | BadRecord]]:
    """Yield (line number from 1, line without its end), with a block of lines in memory at a time.

    Only LF ends a line: U+2028, a CR within a line and similar characters are text. A line that is not UTF-8 is yielded
    as a BadRecord. Raises SourceError if the file cannot be read, is not text, or has CR alone as line ends.
    """
    with open_text(path) as file:
        first = file.readline()
        if not first.endswith(b"\n") and b"\r" in first.rstrip(b"\r"):
            raise SourceError(f"{path}: the lines end with CR instead of LF. Convert the line ends to LF.")
        if not first:
            return
        yield 1, _line(first.removeprefix(BOM))
        number = 1
        for block in _blocks(file):
            lines = _decoded(block)
            yield from enumerate(lines, number + 1)
            number += len(lines)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the rest of a file in blocks of whole lines. The last line may have no end."""
    while block := file.read(_BLOCK):
        yield block if block.endswith(b"\n") else block + file.readline()


def _decoded(block: bytes) -> list[str] | list[str | BadRecord]:
    """Return the lines of a block without their ends."""
    body = block.removesuffix(b"\n")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return [_line(line) for line in body.split(b"\n")]
    lines = text.split("\n")
    return [line.rstrip("\r") for line in lines] if "\r" in text else lines


def _line(raw: bytes) -> str | BadRecord:
    try:
        return raw.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        return BadRecord(problem=f"the line is not UTF-8 (byte {error.start + 1} is {raw[error.start]:#04x})")
