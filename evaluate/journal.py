"""An append-only file: a line is on disk when `append` returns, and a kill can damage only the line being written."""

from __future__ import annotations

import os
from pathlib import Path

from xaug.data_cards.durable import sync_folder


def whole_lines(path: Path) -> list[str]:
    """The complete lines, without their line breaks; none where there is no file."""
    try:
        *lines, _torn = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return [line.decode("utf-8", errors="replace") for line in lines]


def torn_end(path: Path) -> bool:
    """Whether the file ends in a line without its line break, which a kill has left."""
    try:
        return path.read_bytes()[-1:] not in (b"", b"\n")
    except FileNotFoundError:
        return False


class Journal:
    """Appends lines to a file. A line that the file holds already is not written again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = set(whole_lines(path))
        self._end = path.read_bytes().rfind(b"\n") + 1 if path.exists() else 0

    def append(self, line: str) -> None:
        """Write a line, given without its line break, unless the file holds it already. Raises OSError."""
        if line in self._held:
            return
        data = line.encode("utf-8") + b"\n"
        new = not self._path.exists()
        with self._path.open("ab") as file:
            file.truncate(self._end)  # remove what a kill left of a line: it would run into this one
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self._path.parent)
        self._held.add(line)
        self._end += len(data)

    def clear(self) -> None:
        """Remove the file. Raises OSError."""
        self._path.unlink(missing_ok=True)
        self._held.clear()
        self._end = 0
