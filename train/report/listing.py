"""Runs below a folder, read from their run.json."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.errors import RunFolderError
from xaug.train import runfile
from xaug.train.record import RunRecord


@dataclass(frozen=True)
class Listed:
    """One run folder: its record, or what is wrong with it."""

    folder: Path
    record: RunRecord | None
    problem: str = ""


def runs(folder: Path) -> list[Listed]:
    """All runs below a folder, the one written last first; a broken one is listed too."""
    found = []
    for path in sorted(folder.rglob(runfile.NAME)):
        try:
            found.append(Listed(path.parent, runfile.read(path.parent)))
        except RunFolderError as error:
            found.append(Listed(path.parent, None, str(error)))
    return sorted(found, key=lambda one: one.record.updated if one.record else "", reverse=True)
