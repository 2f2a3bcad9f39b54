"""The units of one request: runs of rows that are kept durably as soon as they are made, by one process or several."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa
from xaug.data_cards.durable import storage
from xaug.data_cards.units import is_whole, read_stats, read_unit, write_unit

UNIT, ANSWERS = ".unit", ".answers"


def work(folder: Path) -> list[Path]:
    """The files of a staging folder that its request can go on from: units, and answers of models for units to be."""
    return sorted(path for kind in (UNIT, ANSWERS) for path in folder.glob(f"[!.]*{kind}"))


class UnitFolder:
    """A folder of units. Its path and its request's fingerprint are all that a process needs to add a unit to it.

    It takes no lock: ``Staging``, which is one, holds the request's lock while processes work for it. Two processes
    that write one unit write the same bytes, each aside, and rename them.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self._whole: set[str] = set()

    def _file(self, unit: str) -> Path:
        return self.path / (quote(unit, safe="") + UNIT)

    def answers(self, unit: str) -> Path:
        """The file for what models answered while a unit is made: the caller writes, reads and removes it."""
        return self.path / (quote(unit, safe="") + ANSWERS)

    def units(self) -> list[str]:
        """Names of the units there, sorted; whether each is whole is told by ``has``."""
        return sorted(unquote(path.name.removesuffix(UNIT)) for path in self.path.glob(f"[!.]*{UNIT}"))

    def has(self, unit: str) -> bool:
        """Whether the unit is there and whole. A broken one is removed: it has to be made again."""
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
        """Keep a unit's rows and its JSON statistics, durably: after this returns no kill loses it."""
        with storage(self.path, "write a unit of work"):
            write_unit(self._file(unit), table, stats, self.fingerprint)
        self._whole.add(unit)

    def table(self, unit: str) -> pa.Table:
        """A unit's rows, memory-mapped. Raises KeyError if there is no such whole unit."""
        return read_unit(self._known(unit))[0]

    def stats(self, unit: str) -> dict[str, Any]:
        """A unit's statistics. Raises KeyError if there is no such whole unit."""
        return read_stats(self._known(unit))

    def _known(self, unit: str) -> Path:
        if not self.has(unit):
            raise KeyError(unit)
        return self._file(unit)
