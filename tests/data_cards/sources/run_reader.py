"""Runs a reader on a file with the given content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.data_cards.card import BadRecord, Read


def run(read: Read, path: Path, content: str | bytes) -> list[tuple[int, Any]]:
    """Return the records with their line numbers. A bad record is replaced by its problem."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(number, found.problem if isinstance(found, BadRecord) else found) for number, found in read(path)]
