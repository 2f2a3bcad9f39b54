"""Write ``run.json``, read it, and compare it with the run that is started in the same folder."""

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
from xaug.train.record import ALGORITHM, BaseModelUsed, RowsUsed, RunData, RunRecord

NAME = RUN_FILE
_PACKAGES = ("xaug", "torch", "transformers", "accelerate", "tokenizers", "numpy")
_KEYS = {"status", "config", "data", "model", "scores", "step", "steps_total", "created"}
# Settings of where and how a run computes, in which a resumed run may differ.
_FREE = ("device", "track", "batch.workers", "eval.keep", "compile", "shard")


def describe(prepared: Prepared, name: str, model_sha256: str, world: int) -> RunRecord:
    """The record of a new run. ``world``: the number of processes that share it."""
    config = prepared.config
    return RunRecord(
        schema_version=1, name=name, status="running", created=now(), updated=now(),
        config=config.model_dump(mode="json"), data=data_rows(prepared),
        model=BaseModelUsed(name=config.model, sha256=model_sha256, parameters=0), packages=packages(),
        world_size=world, steps_total=len(prepared.plan), step=0, best=None, scores={},
        baselines=baselines(prepared.dev), algorithm=ALGORITHM, warnings=prepared.warnings,
    )  # fmt: skip


def baselines(dev: Sequence[TaskData]) -> dict[str, dict[str, float]]:
    """Task → metric → what one answer for every dev row scores. Raises DataError as scoring the rows would."""
    out = {}
    for task in dev:
        rows, _ = task.dev_rows()
        out[task.name] = task.head.score(rows, task.head.uninformed(rows), task.labels)
    return out


def data_rows(prepared: Prepared) -> RunData:
    """The rows that a run trains on and is scored on, one entry for each reference."""
    return RunData(train=_rows(prepared.train), dev=_rows(prepared.dev))


def _rows(tasks: Sequence[TaskData]) -> tuple[RowsUsed, ...]:
    out: list[RowsUsed] = []
    for task in tasks:
        for one in task.chosen:
            about, reference = one.reference.version.manifest.about, one.reference
            out.append(
                RowsUsed(
                    ref=reference.version.ref, split=reference.split, task=str(reference.task),
                    task_type=reference.task_type.name, rows=one.distinct,
                    repeats=len(one.places) - one.distinct, share=reference.share,
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
    """The record of the run in a folder; None without run.json.

    Raises RunFolderError if the file is broken or comes from an incompatible release.
    """
    path, other = folder / NAME, f"Name another folder with {param('output')}."
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{path} cannot be read ({error}). {other}") from None
    lacking = sorted(_KEYS - content.keys()) if isinstance(content, dict) else ["everything"]
    if lacking:
        raise RunFolderError(f"{path} was not written by `xaug train`: it lacks {', '.join(lacking)}. {other}")
    try:
        return RunRecord.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise RunFolderError(f"{path} does not fit this release: {where}: {first['msg']}. {other}") from None


def write(folder: Path, record: RunRecord) -> None:
    """Replace run.json as a whole. Raises StorageError."""
    with storage(folder, "write the run", param("output")):
        data = json.dumps({**record.content(), "updated": now()}, indent=2, ensure_ascii=False) + "\n"
        write_atomic(folder / NAME, data.encode())


def check_resumable(existing: RunRecord, config: RunConfig, folder: Path) -> None:
    """Raise RunFolderError, which names the differences, if the run in the folder has other settings.

    An unfinished run of a release that drew and ordered rows in another way is refused, too.
    """
    old, new = flat(existing.config), flat(config.model_dump(mode="json"))
    differ = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if differ := [name for name in differ if name not in _FREE]:
        shown = "; ".join(f"{name}: {old.get(name)} there, {new.get(name)} now" for name in differ[:3])
        raise RunFolderError(
            f"{folder} holds another run ({shown}). Resume it with the settings it was started with, or name another"
            f" folder with {param('output')}."
        )
    if existing.algorithm != ALGORITHM and not existing.finished:
        raise RunFolderError(
            f"{folder} holds a run that another release of xaug started. This release draws and orders rows in another"
            f" way, so the run cannot be continued with the same rows. Name another folder with {param('output')}, or"
            " continue it with that release."
        )


def check_same(existing: RunRecord, new: RunRecord, folder: Path) -> None:
    """Raise RunFolderError if rows, texts or the model are no longer those that the run was started with."""
    for what, same in (("data", existing.data == new.data), ("model", existing.model.sha256 == new.model.sha256)):
        if not same:
            raise RunFolderError(
                f"The {what} of the run in {folder} changed since it was started: its content differs from run.json."
                f" Restore it to resume the run, or name another folder with {param('output')}."
            )


def flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings as one mapping with names joined by dots."""
    out: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            out |= flat(value, f"{prefix}{name}.")
        else:
            out[prefix + name] = value
    return out


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def packages() -> dict[str, str]:
    """The versions of the packages that decide numbers."""
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions
