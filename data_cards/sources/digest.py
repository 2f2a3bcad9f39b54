"""Size and sha256 of a file, read in blocks."""

from __future__ import annotations

import hashlib
from pathlib import Path

from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.base import FileDigest

BLOCK = 1 << 20  # bytes read at a time


def digest(path: Path, name: str) -> FileDigest:
    """The digest of ``path``, shown as ``name``. Raises SourceError if it cannot be read."""
    found = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
                size += len(block)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    return FileDigest(name, size, found.hexdigest())
