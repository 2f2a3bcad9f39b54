"""A small file with a random text: whoever reads that text sees the folder of the process that wrote it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.durable import storage

_PATIENCE = 3.0  # seconds in which a network file system shows a new file to other hosts


@dataclass(frozen=True, slots=True)
class Token:
    """The file and its text."""

    path: Path
    text: str

    @classmethod
    @contextmanager
    def written(cls, folder: Path) -> Iterator[Token]:
        """Write a token into an existing folder for the time of the block. Raises StorageError."""
        text = secrets.token_hex(16)
        token = cls(folder.absolute() / f".aside-token-{text[:8]}", text)
        with storage(token.path, "write the file by which other nodes recognize the folder"):
            token.path.write_text(text, encoding="ascii")
        try:
            yield token
        finally:
            with storage(token.path, "remove the file by which other nodes recognize the folder"):
                token.path.unlink(missing_ok=True)

    def seen(self) -> bool:
        """Whether this process, perhaps on another host, sees the folder."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return self.path.read_text(encoding="ascii") == self.text
            except OSError:
                if not self.path.parent.is_dir() or time.monotonic() > end:
                    return False
            time.sleep(0.1)
