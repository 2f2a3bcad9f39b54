"""Runs below a folder, read from their run.json."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from xaug.data_cards.errors import RunFolderError
from xaug.train import runfile


@dataclass(frozen=True)
class Listed:
    """One run folder: its run.json, or what is wrong with it."""

    folder: Path
    content: dict[str, Any] | None
    problem: str = ""


class _Best(BaseModel):
    step: int
    score: float


class _Config(BaseModel):
    phase: str


class _Model(BaseModel):
    name: str


class _Rows(BaseModel):
    ref: str


class _Data(BaseModel):
    train: list[_Rows]


class _Run(BaseModel):
    """What a list shows of a run.json; it may hold more."""

    schema_version: Literal[1]
    status: str
    updated: str
    step: int
    steps_total: int
    best: _Best | None
    config: _Config
    model: _Model
    data: _Data


def runs(folder: Path) -> list[Listed]:
    """All runs below a folder, the one written last first; a broken one is listed too."""
    found = []
    for path in sorted(folder.rglob(runfile.NAME)):
        try:
            content = runfile.read(path.parent)
            _Run.model_validate(content)
            found.append(Listed(path.parent, content))
        except RunFolderError as error:
            found.append(Listed(path.parent, None, str(error)))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole"
            problem = f"{path} is no run of this release: {where}: {first['msg']}."
            found.append(Listed(path.parent, None, problem))
    return sorted(found, key=lambda one: str((one.content or {}).get("updated", "")), reverse=True)
