"""The first of three steps: read the source once and store its rows as units of work.

A unit of work is a fixed run of a split's rows. An executor executes it (``execute.py``), it is stored as a whole, and
a version consists of all units in order (``commit.py``). The rows lie in one Arrow file beside the units, one record
batch per unit, so any process can read the rows of any unit, and a resumed run does not read the source again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
from xaug.augment.recipe import Recipe
from xaug.data_cards.durable import HashingFile, publish, sha256_of, storage, write_atomic
from xaug.data_cards.errors import SourceError
from xaug.data_cards.ingest import no_rows, read_info
from xaug.data_cards.manifest import ReadInfo
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.unit_folder import UnitFolder

# Rows per unit: few enough that processes end at about the same time (two of them share 200 rows as 13 units, and 64
# workers share 4,000 rows as 250), enough to write them at once. The number is not in the fingerprint, because the
# version does not depend on it.
UNIT_ROWS = 16
_ROWS, _PLAN = "plan.arrow", "plan.json"
_WRITING = "write the planned rows"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of work: a fixed run of a split's rows."""

    name: str
    split: str
    start: int  # the number of the split's rows in the units before it
    rows: int  # how many rows it has
    number: int  # its index among all units, and in the file of rows
    positions: tuple[int, ...] = ()  # of its rows in the split, where some rows in between are left out

    def position(self, i: int) -> int:
        """The position of its row i in the split."""
        return self.positions[i] if self.positions else self.start + i


@dataclass(frozen=True, slots=True)
class RowFile:
    """The file with the clean rows of a plan."""

    path: Path

    def rows(self, unit: Unit) -> list[Row]:
        """The rows of a unit, as the source gave them. Raises StorageError."""
        with storage(self.path, "read the planned rows"), pa.memory_map(str(self.path)) as mapped:
            found: list[Row] = pa.ipc.open_file(mapped).get_batch(unit.number).to_pylist()
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of a request, in order, and the counts of what was read."""

    units: tuple[Unit, ...]
    read: ReadInfo
    rows: RowFile

    @property
    def total(self) -> int:
        """The number of rows of all units."""
        return sum(unit.rows for unit in self.units)

    def pending(self, folder: UnitFolder) -> list[Unit]:
        """The units that ``folder`` does not hold yet."""
        return [unit for unit in self.units if not folder.has(unit.name)]


def plan(recipe: Recipe, folder: UnitFolder) -> Plan:
    """Read the source, unless an earlier run of the same request did, and store its rows in ``folder``.

    Raises SourceError if there is no row or if a row cannot be read, and StorageError.
    """
    kept = _kept(folder)
    if kept is not None:
        return kept
    report = ReadReport()
    path, aside = folder.path / _ROWS, folder.path / f".aside-{_ROWS}"
    try:
        units, digest = _write_rows(recipe, report, aside)
        read = read_info(report)
        content = {"sha256": digest, "units": [asdict(unit) for unit in units], "read": read.model_dump()}
        with storage(folder.path, _WRITING):
            publish(aside, path)
            write_atomic(folder.path / _PLAN, json.dumps(content).encode("ascii"))
    except BaseException:
        aside.unlink(missing_ok=True)  # a full disk needs the room
        raise
    return Plan(units, read, RowFile(path))


def _write_rows(recipe: Recipe, report: ReadReport, path: Path) -> tuple[tuple[Unit, ...], str]:
    """Write all rows and return (their units, the file's sha256). Raises SourceError if there is no row."""
    schema = arrow_schema(recipe.card.task_type.columns(recipe.labels))
    units: list[Unit] = []
    with storage(path, _WRITING):
        file = HashingFile(path)
    with closing(file), pa.ipc.new_file(file, schema) as out:
        for unit, rows in _units(recipe, report):
            with storage(path, _WRITING):  # reading the source, outside of it, raises errors of its own
                out.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
            units.append(unit)
    if not units:
        raise SourceError(no_rows(recipe.card, report))
    return tuple(units), file.sha256()


def _units(recipe: Recipe, report: ReadReport) -> Iterator[tuple[Unit, list[Row]]]:
    number = 0
    for split in recipe.splits:
        rows = recipe.rows(split, report)
        start = 0
        while chunk := list(islice(rows, UNIT_ROWS)):
            name = f"{split}-{UNIT_ROWS}-{start // UNIT_ROWS:06d}"  # units of another size have other names
            positions = () if recipe.reference is None else tuple(position for position, _ in chunk)
            yield Unit(name, split, start, len(chunk), number, positions), [row for _, row in chunk]
            start, number = start + len(chunk), number + 1


def _kept(folder: UnitFolder) -> Plan | None:
    """The plan that an earlier run stored completely; None if there is none."""
    path, described = folder.path / _ROWS, folder.path / _PLAN
    with storage(folder.path, "read the planned rows"):
        if not (path.is_file() and described.is_file()):
            return None
        content = json.loads(described.read_bytes())
        if content["sha256"] != sha256_of(path):
            return None
    units = tuple(Unit(**{**unit, "positions": tuple(unit.get("positions", ()))}) for unit in content["units"])
    return Plan(units, ReadInfo.model_validate(content["read"]), RowFile(path))


def count_rows(recipe: Recipe) -> int:
    """The number of rows that a run would attack. It reads them once and stores nothing."""
    return sum(1 for split in recipe.splits for _ in recipe.rows(split, ReadReport()))
