"""Files that exist whole or not at all, and errors of the operating system in the user's terms."""

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
_KEPT = ". The work done so far is kept, and the same command continues from there"
_ADVICE = {
    **dict.fromkeys(_FULL, "No room is left there: free some, or name another store with {place}"),
    errno.EROFS: "That file system is read-only: name another store with {place}",
    errno.EACCES: "You do not have permission: change the permissions, or name another store with {place}",
    errno.EPERM: "You do not have permission: change the permissions, or name another store with {place}",
    errno.ENOTDIR: "A part of that path is a file, not a folder: name another store with {place}",
    errno.EEXIST: "A file with that name is in the way: move it, or name another store with {place}",
    errno.ENOLCK: "That file system has no locks: put the store on a local disk with {place}",
    errno.EOPNOTSUPP: "That file system has no locks: put the store on a local disk with {place}",
}
_RUST = re.compile(r"\(os error (\d+)\)")  # the end of errors from Rust libraries (safetensors, tokenizers)


@contextmanager
def storage(path: Path, doing: str, place: str = STORE, *, resumes: bool = True) -> Iterator[None]:
    """Turn an OSError raised inside into a StorageError that says what failed, where, and what to do.

    Errors that safetensors and tokenizers raise in place of an OSError are turned too. ``doing``: the work, after
    "Cannot". ``place``: the parameter (a mark of `param`) or environment variable that names another place.
    ``resumes``: whether the same command continues the work after a full disk.
    """
    try:
        yield
    except Exception as raised:
        error = _os_error(raised)
        if error is None:
            raise
        where = error.filename if isinstance(error.filename, str) else str(path)
        advice = _ADVICE.get(error.errno or 0, "Check that disk, or name another store with {place}")
        kept = _KEPT if resumes and error.errno in _FULL else ""
        if kept and place != STORE:  # a run's or an evaluation's folder, or the cache that they fill
            kept += f" (training and evaluation: with {param('resume', True)})"
        what = error.strerror or str(error)
        remedy = f"{advice}{kept}.".replace("the store on", "it on").replace("{place}", place)
        if place != STORE:
            remedy = remedy.replace("another store", "another place")
        raise StorageError(f"Cannot {doing} in {where}: {what}. {remedy}") from error


def _os_error(error: Exception) -> OSError | None:
    """Return the operating system's error that an exception is or quotes, if there is one."""
    if isinstance(error, OSError):
        return error
    number = _RUST.search(str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else None


class HashingFile:
    """A new binary file that Arrow can write to. It counts and hashes (SHA-256) the bytes written."""

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
        """Do nothing: `close` syncs."""

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._file.closed

    def sha256(self) -> str:
        """Hex digest of everything written so far."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Sync the bytes to the disk and close the file."""
        if self._file.closed:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


def write_file(path: Path, data: bytes) -> None:
    """Write and sync a file in a folder that no other process reads yet."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that readers see either the old or the new bytes, even after a power cut."""
    aside = path.with_name(f".aside-{path.name}")
    write_file(aside, data)
    publish(aside, path)


def publish(aside: Path, path: Path) -> None:
    """Rename a finished, synced file or folder to its final name, and sync the folder that holds it."""
    aside.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the file names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_tree(folder: Path) -> None:
    """Remove a folder if it exists."""
    if folder.exists():
        shutil.rmtree(folder)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
