"""The first of three steps: the source is read once, and its rows are laid down as units of work.

A unit is a fixed run of a split's rows. It is what an executor executes (``execute.py``) and what is kept as a whole;
a version is made of all units in their order (``commit.py``). The rows lie in one Arrow file beside the units, a record
batch a unit, so that any process takes the rows of any unit, and a run that goes on reads no source again.
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

# Rows of a unit: few enough to spread over processes, enough to be written at once. Not in the fingerprint: the version
# is the same for any number.
UNIT_ROWS = 64
_ROWS, _PLAN = "plan.arrow", "plan.json"
_WRITING = "write the planned rows"


@dataclass(frozen=True, slots=True)
class Unit:
    """A fixed run of a split's rows."""

    name: str
    split: str
    start: int  # position of its first row in the split
    rows: int
    number: int  # its place among all units, and in the file of rows


@dataclass(frozen=True, slots=True)
class RowFile:
    """The clean rows of a plan."""

    path: Path

    def rows(self, unit: Unit) -> list[Row]:
        """The rows of a unit, as the source gave them."""
        with storage(self.path, "read the planned rows"), pa.memory_map(str(self.path)) as mapped:
            found: list[Row] = pa.ipc.open_file(mapped).get_batch(unit.number).to_pylist()
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of a request, in order, and what reading the source counted."""

    units: tuple[Unit, ...]
    read: ReadInfo
    rows: RowFile

    @property
    def total(self) -> int:
        """Rows of all units."""
        return sum(unit.rows for unit in self.units)

    def pending(self, folder: UnitFolder) -> list[Unit]:
        """The units that are still to be made."""
        return [unit for unit in self.units if not folder.has(unit.name)]


def plan(recipe: Recipe, folder: UnitFolder) -> Plan:
    """Read the source, unless an earlier run of the same request did, and lay its rows down in ``folder``.

    Raises SourceError where there is no row or one cannot be read, StorageError.
    """
    kept = _kept(folder)
    if kept is not None:
        return kept
    report = ReadReport()
    path, aside = folder.path / _ROWS, folder.path / f".aside-{_ROWS}"
    try:
        units, digest = _laid_down(recipe, report, aside)
        read = read_info(report)
        content = {"sha256": digest, "units": [asdict(unit) for unit in units], "read": read.model_dump()}
        with storage(folder.path, _WRITING):
            publish(aside, path)
            write_atomic(folder.path / _PLAN, json.dumps(content).encode("ascii"))
    except BaseException:
        aside.unlink(missing_ok=True)  # on a full disk, its room is wanted
        raise
    return Plan(units, read, RowFile(path))


def _laid_down(recipe: Recipe, report: ReadReport, path: Path) -> tuple[tuple[Unit, ...], str]:
    """Write all rows; their units, and the file's sha256. Raises SourceError where there is none."""
    schema = arrow_schema(recipe.card.task_type.columns(recipe.labels))
    units: list[Unit] = []
    with storage(path, _WRITING):
        file = HashingFile(path)
    with closing(file), pa.ipc.new_file(file, schema) as out:
        for unit, rows in _units(recipe, report):
            with storage(path, _WRITING):  # reading the source says what is wrong by itself
                out.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
            units.append(unit)
    if not units:
        raise SourceError(no_rows(recipe.card, report))
    return tuple(units), file.sha256()


def _units(recipe: Recipe, report: ReadReport) -> Iterator[tuple[Unit, list[Row]]]:
    number = 0
    for split in recipe.splits:
        source = recipe.source.rows(recipe.card, split, report=report, skip_bad_rows=recipe.skip_bad_rows)
        rows = islice(source, recipe.limit)
        start = 0
        while chunk := list(islice(rows, UNIT_ROWS)):
            name = f"{split}-{UNIT_ROWS}-{start // UNIT_ROWS:06d}"  # another size is another unit
            yield Unit(name, split, start, len(chunk), number), chunk
            start, number = start + len(chunk), number + 1


def _kept(folder: UnitFolder) -> Plan | None:
    """The plan that an earlier run laid down whole; None if there is none."""
    path, described = folder.path / _ROWS, folder.path / _PLAN
    with storage(folder.path, "read the planned rows"):
        if not (path.is_file() and described.is_file()):
            return None
        content = json.loads(described.read_bytes())
        if content["sha256"] != sha256_of(path):
            return None
    units = tuple(Unit(**unit) for unit in content["units"])
    return Plan(units, ReadInfo.model_validate(content["read"]), RowFile(path))


def count_rows(recipe: Recipe) -> int:
    """Rows that a run would attack, by reading them once and keeping nothing."""
    total = 0
    for split in recipe.splits:
        rows = recipe.source.rows(recipe.card, split, report=ReadReport(), skip_bad_rows=recipe.skip_bad_rows)
        total += sum(1 for _ in islice(rows, recipe.limit))
    return total
