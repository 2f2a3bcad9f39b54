"""Models' answers that outlive a run, so that a run with other parameters or filters asks only what is new.

The answers of one model, asked in one way, lie in one SQLite file in the cache folder. Its name is the hash of all that
decides an answer. Several processes may use it at the same time, but the folder must not be on a network file system,
on which SQLite's locks do not work.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from xaug.augment.answer_json import dumped, loaded, rebuilt
from xaug.augment.engine import Oracle
from xaug.data_cards.cache import cache_folder
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.errors import StorageError

_PATIENCE = 60.0  # seconds that a process waits for another one that writes
_SOME = 500  # keys in a query; SQLite takes at least 999 parameters


@dataclass(slots=True)
class Remembered:
    """An oracle that is asked only what the file at ``path`` does not answer. ``name``: the oracle's in queries."""

    name: str
    oracle: Oracle
    path: Path
    recalled: int = 0  # items that the file answered
    _connection: sqlite3.Connection | None = field(default=None, repr=False)

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One answer per item. Raises StorageError for a damaged file and for one that cannot be written."""
        keys = [_key(item) for item in items]
        with self._storage() as connection:
            known = self._read(connection, keys)
        new = [i for i, key in enumerate(keys) if key not in known]
        found = dict(zip(new, self.oracle.answer([items[i] for i in new]) if new else (), strict=True))
        rows = [(keys[i], dumped(answer)) for i, answer in found.items()]
        if rows:
            with self._storage() as connection, _writing(connection):
                connection.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", rows)
        self.recalled += len(known)
        recalled = dict(zip(known, rebuilt(self.name, list(map(loaded, known.values()))), strict=True))
        return [found[i] if i in found else recalled[key] for i, key in enumerate(keys)]

    @staticmethod
    def _read(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for at in range(0, len(keys), _SOME):
            some = keys[at : at + _SOME]
            marks = ", ".join("?" * len(some))
            found.update(connection.execute(f"SELECT key, answer FROM answers WHERE key IN ({marks})", some))
        return found

    @contextmanager
    def _storage(self) -> Iterator[sqlite3.Connection]:
        """The open file; SQLite's errors become StorageError."""
        try:
            if self._connection is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
                # A power failure may lose the last answers, which are then computed again.
                self._connection.execute("PRAGMA synchronous=OFF")
                with _writing(self._connection):
                    self._connection.execute("CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, answer BLOB)")
            yield self._connection
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                f"The models' answers in {self.path} cannot be read or written ({error}). The file holds only what can"
                " be computed again: delete it, or run without keeping answers."
            ) from error


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that takes the lock of writers first, so that two processes wait for each other and never fail."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def remembered(name: str, oracle: Oracle, decides: Mapping[str, object]) -> Remembered:
    """The oracle with its file. ``decides``: everything that decides its answers, as JSON values."""
    key = fingerprint({"oracle": name, **decides})
    return Remembered(name, oracle, answers_folder() / f"{name}-{key[:24]}.sqlite")


def answers_folder() -> Path:
    """The folder of all such files, which may be deleted whenever no command runs."""
    return cache_folder() / "answers"


def _key(item: Hashable) -> bytes:
    """A hash of an item, which is text or a named tuple of plain values, so that its ``repr`` is its content."""
    return blake2b(repr(item).encode("utf-8", "surrogatepass"), digest_size=16).digest()
