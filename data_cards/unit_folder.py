"""The units of work of one request. One or several processes store each unit durably as soon as it is complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.units import is_whole, read_stats, read_unit, write_unit

UNIT, ANSWERS = ".unit", ".answers"
STAGING = ".staging-"  # the name of such a folder, before the beginning of its fingerprint


def resumable_files(folder: Path) -> list[Path]:
    """Return the files from which a request can resume: complete units, and models' answers for unfinished ones."""
    return sorted(path for kind in (UNIT, ANSWERS) for path in folder.glob(f"[!.]*{kind}"))


class UnitFolder:
    """A folder of units. A process needs only its path and the request's fingerprint to add a unit.

    It takes no lock: its subclass ``Staging`` holds the request's lock while processes work for it. Two processes that
    write the same unit write the same bytes, each to a temporary file that is then renamed.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self._whole: set[str] = set()

    def _file(self, unit: str) -> Path:
        return self.path / (quote(unit, safe="") + UNIT)

    def answers(self, unit: str) -> Path:
        """Return the path for models' answers of an unfinished unit. The caller writes, reads and removes the file."""
        return self.path / (quote(unit, safe="") + ANSWERS)

    def units(self) -> list[str]:
        """Return the names of the units in the folder, sorted. ``has`` says whether one is complete."""
        return sorted(unquote(path.name.removesuffix(UNIT)) for path in self.path.glob(f"[!.]*{UNIT}"))

    def has(self, unit: str) -> bool:
        """Return whether the unit exists and is complete. A broken one is removed, so that it is made again."""
        if unit in self._whole:
            return True
        path = self._file(unit)
        with storage(path, "read a unit of work"):
            if is_whole(path, self.fingerprint):
                self._whole.add(unit)
                return True
            path.unlink(missing_ok=True)
        return False

    def put(self, unit: str, table: pa.Table, stats: dict[str, Any]) -> None:
        """Store a unit's rows and its JSON statistics durably: after this returns, no kill loses them."""
        with storage(self.path, "write a unit of work"):
            write_unit(self._file(unit), table, stats, self.fingerprint)
        self._whole.add(unit)

    def content(self, unit: str) -> bytes:
        """Return the bytes of a complete unit's file, for a process that does not see this folder."""
        with storage(self.path, "read a unit of work"):
            return self._known(unit).read_bytes()

    def adopt(self, unit: str, content: bytes) -> None:
        """Store the bytes that ``content`` returned in another folder, durably."""
        path = self._file(unit)
        with storage(path, "write a unit of work"):
            write_atomic(path, content)

    def drop(self, unit: str) -> None:
        """Remove a unit that is stored elsewhere."""
        with storage(self.path, "remove a unit of work"):
            self._file(unit).unlink(missing_ok=True)
        self._whole.discard(unit)

    def table(self, unit: str) -> pa.Table:
        """Return a unit's rows, memory-mapped. Raises KeyError if there is no complete unit of this name."""
        return read_unit(self._known(unit))[0]

    def stats(self, unit: str) -> dict[str, Any]:
        """Return a unit's statistics. Raises KeyError if there is no complete unit of this name."""
        return read_stats(self._known(unit))

    def _known(self, unit: str) -> Path:
        if not self.has(unit):
            raise KeyError(unit)
        return self._file(unit)
