"""List the runs below a folder, from their run.json files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.errors import RunFolderError
from xaug.train import runfile
from xaug.train.record import RunRecord


@dataclass(frozen=True)
class Listed:
    """The folder of a run with its record, or with the problem that prevents reading it."""

    folder: Path
    record: RunRecord | None
    problem: str = ""


def runs(folder: Path) -> list[Listed]:
    """All runs below a folder, the most recently written first, including those with a broken run.json."""
    listed = []
    for path in sorted(folder.rglob(runfile.NAME)):
        try:
            listed.append(Listed(path.parent, runfile.read(path.parent)))
        except RunFolderError as error:
            listed.append(Listed(path.parent, None, str(error)))
    return sorted(listed, key=lambda one: one.record.updated if one.record else "", reverse=True)
