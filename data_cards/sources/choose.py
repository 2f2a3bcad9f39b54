"""A reader for a group of alternative files in different formats."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read


def by_name(readers: dict[str, Read]) -> Read:
    """Return a reader that uses the first of ``readers`` whose glob matches the file's name.

    It raises ValueError for a name that matches none, because the card then lists a path without a reader for it.
    """

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        for pattern, reader in readers.items():
            if fnmatch(path.name, pattern):
                return reader(path)
        raise ValueError(f"the card has no reader for {path.name}, only for {', '.join(readers)}")

    return read
