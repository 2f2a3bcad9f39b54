"""``run.json`` in a run's folder: written, read back, and held against what a run is started with again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import RunFolderError
from xaug.data_cards.parameters import param
from xaug.models.folders import RUN_FILE
from xaug.train.config import RunConfig
from xaug.train.data.taskdata import TaskData
from xaug.train.prepare import Prepared
from xaug.train.record import BaseModelUsed, RowsUsed, RunData, RunRecord

NAME = RUN_FILE
_PACKAGES = ("xaug", "torch", "transformers", "accelerate", "tokenizers", "numpy")
_KEYS = {"status", "config", "data", "model", "scores", "step", "steps_total", "created"}
# Where and how, not what: a resumed run may differ in these.
_FREE = ("device", "track", "batch.workers", "eval.keep", "compile", "shard")


def describe(prepared: Prepared, name: str, model_sha256: str, world: int) -> RunRecord:
    """A new run's record. ``world``: the number of processes that share it."""
    config = prepared.config
    return RunRecord(
        schema_version=1, name=name, status="running", created=now(), updated=now(),
        config=config.model_dump(mode="json"), data=data_rows(prepared),
        model=BaseModelUsed(name=config.model, sha256=model_sha256, parameters=0), packages=packages(),
        world_size=world, steps_total=len(prepared.plan), step=0, best=None, scores={}, warnings=prepared.warnings,
    )  # fmt: skip


def data_rows(prepared: Prepared) -> RunData:
    """What a run trains on and what it is scored on, a line a reference."""
    return RunData(train=_rows(prepared.train), dev=_rows(prepared.dev))


def _rows(tasks: Sequence[TaskData]) -> tuple[RowsUsed, ...]:
    out: list[RowsUsed] = []
    for task in tasks:
        for one in task.chosen:
            about, reference = one.reference.version.manifest.about, one.reference
            out.append(
                RowsUsed(
                    ref=reference.version.ref, split=reference.split, task=str(reference.task),
                    task_type=reference.task_type.name, rows=len(one.places), share=reference.share,
                    content_sha256=reference.version.manifest.content_sha256, languages=about.languages,
                    license=about.license, title=about.title, redistribution=about.redistribution,
                    citation=about.citation,
                )
            )  # fmt: skip
        if not task.chosen:
            out.append(
                RowsUsed(
                    ref="texts", split="", task=task.name, task_type="masked_lm", rows=task.rows,
                    content_sha256=task.texts_sha256,
                )
            )  # fmt: skip
    return tuple(out)


def read(folder: Path) -> RunRecord | None:
    """The run in a folder, or None. Raises RunFolderError if its file is broken or of another release."""
    path, other = folder / NAME, f"Name another folder with {param('output')}."
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{path} cannot be read ({error}). {other}") from None
    lacking = sorted(_KEYS - content.keys()) if isinstance(content, dict) else ["everything"]
    if lacking:
        raise RunFolderError(f"{path} is no run of `xaug train`: it lacks {', '.join(lacking)}. {other}")
    try:
        return RunRecord.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise RunFolderError(f"{path} is no run of this release: {where}: {first['msg']}. {other}") from None


def write(folder: Path, record: RunRecord) -> None:
    """Replace run.json, whole. Raises StorageError."""
    with storage(folder, "write the run", param("output")):
        data = json.dumps({**record.content(), "updated": now()}, indent=2, ensure_ascii=False) + "\n"
        write_atomic(folder / NAME, data.encode())


def check_resumable(held: RunRecord, config: RunConfig, folder: Path) -> None:
    """Raises RunFolderError, naming what differs, if the run in the folder is another one."""
    old, new = flat(held.config), flat(config.model_dump(mode="json"))
    differ = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if differ := [name for name in differ if name not in _FREE]:
        shown = "; ".join(f"{name}: {old.get(name)} there, {new.get(name)} now" for name in differ[:3])
        raise RunFolderError(
            f"{folder} holds another run ({shown}). Resume it with the settings it was started with, or name another"
            f" folder with {param('output')}."
        )


def check_same(held: RunRecord, new: RunRecord, folder: Path) -> None:
    """Raises RunFolderError if rows, texts or the model are no longer those that the run was started with."""
    for what, same in (("data", held.data == new.data), ("model", held.model.sha256 == new.model.sha256)):
        if not same:
            raise RunFolderError(
                f"The {what} of the run in {folder} changed since it was started: the content is not what run.json"
                f" says. Put it back to resume, or name another folder with {param('output')}."
            )


def flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings as one mapping, names joined by dots."""
    out: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            out |= flat(value, f"{prefix}{name}.")
        else:
            out[prefix + name] = value
    return out


def now() -> str:
    """UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def packages() -> dict[str, str]:
    """Versions of what decides numbers."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
