"""A lock between processes. The kernel releases it when the process that holds it ends, for whatever reason."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from xaug.data_cards.durable import STORE, storage
from xaug.data_cards.errors import LockedVersionError, RunFolderError, StorageError

_ADVICE = "Wait for it, or stop it."
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)  # ENOSYS: Lustre mounted without -o flock


class FileLock:
    """A lock by ``flock`` on a file, whose text names the process that holds it.

    Unlike a pid file, flock does not survive kill -9. On NFS, Linux turns flock into a byte-range lock that the
    server keeps, so it works between hosts too. On mounts with ``nolock`` or ``local_lock=flock`` it works only
    within one host: there, write to a store from one host at a time.
    """

    def __init__(self, path: Path, *, what: str, wait: bool, place: str = STORE) -> None:
        """Name the lock without taking it.

        ``what``: what the lock protects, for messages. ``place``: the parameter that names another place, for messages
        (see `storage`). ``wait``: block until the lock is free instead of raising.
        """
        self._path = path
        self._place = place
        self._what = what
        self._wait = wait
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises LockedVersionError, which names the holder, unless ``wait`` is set; StorageError."""
        with storage(self._path, "take a lock", self._place):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            while self._descriptor is None:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
                try:
                    self._lock(descriptor)
                    if self._is_current(descriptor):
                        os.ftruncate(descriptor, 0)
                        os.pwrite(descriptor, f"pid {os.getpid()} on {socket.gethostname()}".encode(), 0)
                        self._descriptor = descriptor
                finally:
                    if self._descriptor is None:
                        os.close(descriptor)

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if self._wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace") or "another process"
            raise LockedVersionError(f"{self._what} is being written by {holder} ({self._path}). {_ADVICE}") from None

    def _is_current(self, descriptor: int) -> bool:
        """Return False if the previous holder removed the file: this lock is then on a file nobody else can open."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self, *, remove: bool = False) -> None:
        """Release the lock. ``remove``: delete the file first, while no other process can hold it."""
        if self._descriptor is None:
            return
        try:
            if remove:
                self._path.unlink(missing_ok=True)
        finally:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@contextmanager
def exclusive(
    path: Path, *, what: str, place: str, waiting: Callable[[str], None] | None = None
) -> Iterator[str | None]:
    """Hold the lock ``path`` during work for one process only. Yields a warning if the file system has no locks.

    If another process holds the lock, raises RunFolderError, which names that process. With ``waiting``, calls it with
    a message instead, and waits for the lock.
    """
    warning, lock = None, FileLock(path, what=what, wait=False, place=place)
    try:
        lock.acquire()
    except LockedVersionError as error:
        if waiting is None:
            raise RunFolderError(error.text) from None
        waiting(str(error).replace(_ADVICE, "Waiting for it."))
        lock = FileLock(path, what=what, wait=True, place=place)
        lock.acquire()
    except StorageError as error:
        if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in _NO_LOCKS:
            raise
        warning = (
            f"{path.parent} is on a file system without locks: nothing prevents a second process from writing there."
            " Do not start one."
        )
    try:
        yield warning
    finally:
        lock.release(remove=True)
