"""Runs below a folder, read from their run.json."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import RunFolderError
from xaug.train import runfile


@dataclass(frozen=True)
class Listed:
    """One run folder: its run.json, or what is wrong with it."""

    folder: Path
    content: dict[str, Any] | None
    problem: str = ""


def runs(folder: Path) -> list[Listed]:
    """All runs below a folder, the one written last first; a broken one is listed too."""
    found = []
    for path in sorted(folder.rglob(runfile.NAME)):
        try:
            found.append(Listed(path.parent, runfile.read(path.parent)))
        except RunFolderError as error:
            found.append(Listed(path.parent, None, str(error)))
    return sorted(found, key=lambda one: str((one.content or {}).get("updated", "")), reverse=True)
