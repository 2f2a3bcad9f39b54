"""What an executor keeps of cells on disk: their requests, results and logs, and a journal of what happened.

A result is a file that exists whole or not at all. So a cell is done as soon as its result is there, even if the parent
of its process was killed before it could write that into the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.parameters import param
from xaug.evaluate.journal import Journal, torn_end, whole_lines
from xaug.study.execute.cell import Cell, CellResult

NAME = "cells.jsonl"
_FOLDER, _REQUEST, _RESULT, _ERROR, _LOG, _LOCK = "cells", "request.json", "result.json", "error.json", "log", "lock"
Event = Literal["started", "finished", "failed", "stopped", "blocked"]


class Entry(Spec):
    """A line of the journal. ``again``: a failed cell is tried once more. ``message``: why it failed or is blocked."""

    at: str  # UTC
    event: Event
    key: str
    kind: str
    name: str
    attempt: int = 1
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    again: bool = False
    message: str = ""
    log: str = ""  # the path of the cell's log, from the study's folder


class CellRequest(Spec):
    """What a worker is given: the cell, the results that it needs, and the modules that declare kinds of cells."""

    key: str
    kind: str
    name: str
    request: dict[str, Any]
    results: dict[str, CellResult]
    modules: tuple[str, ...]


class CellFailure(Spec):
    """Why a cell failed. ``passing``: the cause can go away by itself, so that another try makes sense."""

    message: str
    passing: bool


@dataclass(frozen=True)
class Damage:
    """A result that cannot be used. ``what``: what is wrong with the file, as a clause."""

    file: Path
    what: str

    @property
    def sentence(self) -> str:
        """What follows from it."""
        return f"{self.file} {self.what}, so its cell counts as not done, and the next run computes it again."


@dataclass(frozen=True)
class Kept:
    """What a study's folder holds of its cells: the results by key, and those that are damaged."""

    results: Mapping[str, CellResult]
    damaged: tuple[Damage, ...]


class CellPlace:
    """The files of one cell, in a folder with its key as the name."""

    def __init__(self, study: Path, key: str) -> None:
        self.folder = study / _FOLDER / key
        self.work = self.folder / "work"  # the cell's own folder
        self.request, self.result, self.error, self.log, self.lock = (
            self.folder / name for name in (_REQUEST, _RESULT, _ERROR, _LOG, _LOCK)
        )

    def write(self, path: Path, content: Spec) -> None:
        """Write one of the files, whole or not at all. Raises StorageError."""
        with storage(self.folder, "write a cell", param("output")):
            self.work.mkdir(parents=True, exist_ok=True)
            write_atomic(path, (content.model_dump_json(indent=1) + "\n").encode())

    def read_result(self) -> CellResult | None:
        """The result; None if the cell is not done, or if its file is damaged. Raises StorageError."""
        found = self.read()
        return found if isinstance(found, CellResult) else None

    def read(self) -> CellResult | Damage | None:
        """The result, or what is wrong with its file; None if there is no file. Raises StorageError."""
        with storage(self.folder, "read a cell", param("output")):
            try:
                content = self.result.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None
        try:
            result = CellResult.model_validate_json(content)
        except ValidationError as error:
            return Damage(self.result, f"is damaged ({error.errors()[0]['msg']})")
        if result.key != self.folder.name:
            return Damage(self.result, f"is the result of another cell, {result.key}")
        return result

    def read_failure(self) -> CellFailure | None:
        """Why the cell's last try failed; None if its process left no reason."""
        try:
            return CellFailure.model_validate_json(self.error.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None


class CellRecord:
    """The cells of one study's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, key: str) -> CellPlace:
        """The files of a cell."""
        return CellPlace(self.folder, key)

    def done(self) -> Mapping[str, CellResult]:
        """The results of all finished cells. A damaged one is no result. Raises StorageError."""
        return self.read().results

    def read(self) -> Kept:
        """The results of all finished cells, and what is damaged. Raises StorageError."""
        keys = sorted(path.parent.name for path in self.folder.glob(f"{_FOLDER}/*/{_RESULT}"))
        found = {key: self.place(key).read() for key in keys}
        return Kept(
            {key: one for key, one in found.items() if isinstance(one, CellResult)},
            tuple(one for one in found.values() if isinstance(one, Damage)),
        )

    def entries(self) -> list[Entry]:
        """The journal, oldest entry first, without the lines that are damaged."""
        return [entry for entry in self._lines() if isinstance(entry, Entry)]

    def problems(self) -> tuple[str, ...]:
        """What is damaged in the folder and what follows from it, a sentence each. Raises StorageError.

        A damaged line of the journal is left out, because the journal only tells what happened.
        """
        lines = [entry for entry in self._lines() if isinstance(entry, str)]
        return (*(one.sentence for one in self.read().damaged), *lines)

    def _lines(self) -> Iterator[Entry | str]:
        """The entry of each line of the journal, or a sentence for a line that holds none."""
        with storage(self.folder, "read the journal of cells", param("output")):
            lines, torn = whole_lines(self.folder / NAME), torn_end(self.folder / NAME)
        for number, line in enumerate(lines, 1):
            try:
                yield Entry.model_validate_json(line)
            except ValidationError as error:
                yield (
                    f"{self.folder / NAME}, line {number} is damaged ({error.errors()[0]['msg']}) and is left out. No"
                    " result is lost: the journal only tells what happened, and results are kept apart from it."
                )
        if torn:
            yield (
                f"{self.folder / NAME} ends in the middle of a line, as a kill or a full disk leaves it. That line is"
                " left out, and no result is lost."
            )

    def latest(self) -> dict[str, Entry]:
        """The newest entry of each cell, by key."""
        return {entry.key: entry for entry in self.entries()}


class Writer:
    """Appends what happens to the journal."""

    def __init__(self, record: CellRecord) -> None:
        self._record = record
        with storage(record.folder, "write the journal of cells", param("output")):
            record.folder.mkdir(parents=True, exist_ok=True)
            self._journal = Journal(record.folder / NAME)

    def note(self, event: Event, cell: Cell, **more: Any) -> None:
        """Write what happened to a cell. Raises StorageError."""
        log = self._record.place(cell.key).log
        entry = Entry(
            at=datetime.now(UTC).isoformat(timespec="microseconds"), event=event, key=cell.key, kind=cell.kind,
            name=cell.name, log=str(log.relative_to(self._record.folder)) if log.exists() else "", **more,
        )  # fmt: skip
        with storage(self._record.folder, "write the journal of cells", param("output")):
            self._journal.append(entry.model_dump_json(exclude_defaults=True))

    def missed(self, cells: Mapping[str, Cell], done: Mapping[str, CellResult]) -> None:
        """Note cells that finished after the journal's last word on them: their parent was killed before."""
        latest = self._record.latest()
        for key, result in done.items():
            if key in cells and key in latest and latest[key].event != "finished":
                self.note("finished", cells[key], **costs(result))


def costs(result: CellResult) -> dict[str, Any]:
    """What a cell cost, as fields of an entry."""
    return {"seconds": result.seconds, "cpu_seconds": result.cpu_seconds, "peak_bytes": result.peak_bytes}
