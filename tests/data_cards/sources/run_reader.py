"""What a reader gives of a file with this content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.data_cards.card import BadRecord, Read


def run(read: Read, path: Path, content: str | bytes) -> list[tuple[int, Any]]:
    """Records, a bad one as its message."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(number, found.what if isinstance(found, BadRecord) else found) for number, found in read(path)]
