"""Files that are there whole or not at all, and operating system errors said in the user's words."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import StorageError
from xaug.data_cards.parameters import param

STORE = param("store")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_KEPT = ". What was done so far is kept: the same command goes on from there"
_ADVICE = {
    **dict.fromkeys(_FULL, "No room is left there: free some, or name another store with {place}"),
    errno.EROFS: "That file system is read-only: name another store with {place}",
    errno.EACCES: "You may not write there: change its permissions, or name another store with {place}",
    errno.EPERM: "You may not write there: change its permissions, or name another store with {place}",
    errno.ENOTDIR: "A part of that path is a file, not a folder: name another store with {place}",
    errno.EEXIST: "Something that is not a folder is in the way: move it, or name another store with {place}",
    errno.ENOLCK: "That file system has no locks: put the store on a local disk with {place}",
    errno.EOPNOTSUPP: "That file system has no locks: put the store on a local disk with {place}",
}
_RUST = re.compile(r"\(os error (\d+)\)")  # how errors of Rust's libraries (safetensors, tokenizers) end


@contextmanager
def storage(path: Path, doing: str, place: str = STORE) -> Iterator[None]:
    """Turn an OSError inside into a StorageError that says what was being done, where, and what to do.

    Also what safetensors and tokenizers raise instead of one. ``place``: what names another place in the
    message: a mark of `param`, or an environment variable.
    """
    try:
        yield
    except Exception as raised:
        error = _said_by_the_system(raised)
        if error is None:
            raise
        where = error.filename if isinstance(error.filename, str) else str(path)
        advice = _ADVICE.get(error.errno or 0, "Check that disk, or name another store with {place}")
        saved = _KEPT if error.errno in _FULL else ""
        if saved and place != STORE:  # a run's or an evaluation's folder, or the cache that they fill
            saved += f" (training and evaluation: with {param('resume', True)})"
        what = error.strerror or str(error)
        said = f"{advice}{saved}.".replace("the store on", "it on").replace("{place}", place)
        if place != STORE:
            said = said.replace("another store", "another place")
        raise StorageError(f"Cannot {doing} in {where}: {what}. {said}") from error


def _said_by_the_system(error: Exception) -> OSError | None:
    if isinstance(error, OSError):
        return error
    number = _RUST.search(str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else None


class HashingFile:
    """A new binary file that Arrow can write to; knows the size and sha256 of what went in."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=1 << 20)
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: Any) -> int:
        """Append bytes (anything with the buffer protocol)."""
        view = memoryview(data)
        self._hash.update(view)
        self.size += view.nbytes
        return self._file.write(view)

    def tell(self) -> int:
        """Bytes written so far."""
        return self.size

    def flush(self) -> None:
        """Nothing: `close` syncs."""

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._file.closed

    def sha256(self) -> str:
        """Hex digest of everything written so far."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Close, with the bytes on the disk and not only in its cache."""
        if self._file.closed:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


def write_file(path: Path, data: bytes) -> None:
    """Write and fsync a file in a folder that nobody reads yet."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old bytes or the new ones, also after a power cut."""
    aside = path.with_name(f".aside-{path.name}")
    write_file(aside, data)
    publish(aside, path)


def publish(aside: Path, path: Path) -> None:
    """Rename a finished (synced) file or folder to its name, and sync the folder that holds it."""
    aside.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_tree(folder: Path) -> None:
    """Remove a folder if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
