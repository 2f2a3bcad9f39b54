"""One reader for a group of files whose alternatives have different formats."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read


def by_name(readers: dict[str, Read]) -> Read:
    """A reader that hands a file to the first of ``readers`` whose glob fits the file's name.

    Raises ValueError for a name that fits none: the card lists a path it has no reader for.
    """

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        for pattern, reader in readers.items():
            if fnmatch(path.name, pattern):
                return reader(path)
        raise ValueError(f"no reader for {path.name}; there are readers for {', '.join(readers)}")

    return read
