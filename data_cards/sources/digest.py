"""Size and SHA-256 of a file, read in blocks."""

from __future__ import annotations

import hashlib
from pathlib import Path

from xaug.data_cards.sources.base import FileDigest
from xaug.data_cards.sources.opening import open_bytes

BLOCK = 1 << 20  # bytes read at a time


def digest(path: Path, name: str) -> FileDigest:
    """Return the digest of ``path`` under the name ``name``. Raises SourceError if the file cannot be read."""
    sha256 = hashlib.sha256()
    size = 0
    with open_bytes(path) as file:
        while block := file.read(BLOCK):
            sha256.update(block)
            size += len(block)
    return FileDigest(name, size, sha256.hexdigest())
