"""``run.json``: what a run is, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import RunFolderError
from xaug.data_cards.model_files import RUN_FILE
from xaug.train.config import RunConfig
from xaug.train.data.taskdata import TaskData
from xaug.train.prepare import Prepared

NAME = RUN_FILE
_KEYS = {"status", "config", "data", "model", "scores", "step", "steps_total", "created"}
_PACKAGES = ("xaug", "torch", "transformers", "accelerate", "tokenizers", "numpy")
# Where and how, not what: a resumed run may differ in these.
_FREE = ("device", "track", "batch.workers", "eval.keep", "compile", "shard")


def now() -> str:
    """UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def describe(prepared: Prepared, model_sha256: str, world: int) -> dict[str, Any]:
    """A new run's content."""
    config = prepared.config
    return {
        "schema_version": 1,
        "name": "",
        "status": "running",
        "created": now(),
        "updated": now(),
        "config": config.model_dump(mode="json"),
        "data": data_rows(prepared),
        "model": {"name": config.model, "sha256": model_sha256, "parameters": 0},
        "packages": packages(),
        "world_size": world,
        "steps_total": len(prepared.plan),
        "step": 0,
        "best": None,
        "scores": {},
        "warnings": list(prepared.warnings),
    }


def data_rows(prepared: Prepared) -> dict[str, Any]:
    """What a run trains on and what it is scored on, a line a reference."""
    return {"train": _rows(prepared.train), "dev": _rows(prepared.dev)}


def _rows(tasks: Sequence[TaskData]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for task in tasks:
        for one in task.chosen:
            about, reference = one.reference.version.manifest.about, one.reference
            out.append(
                {
                    "ref": reference.version.ref, "split": reference.split, "task": reference.task,
                    "task_type": str(reference.task_type), "rows": len(one.places), "share": reference.share,
                    "content_sha256": reference.version.manifest.content_sha256, "languages": list(about.languages),
                    "license": about.license, "title": about.title, "redistribution": about.redistribution,
                    "citation": about.citation,
                }
            )  # fmt: skip
        if not task.chosen:
            out.append(
                {
                    "ref": "texts", "split": "", "task": task.name, "task_type": "masked_lm", "rows": task.rows,
                    "content_sha256": task.texts_sha256,
                }
            )  # fmt: skip
    return out


def dev_rows(content: dict[str, Any]) -> dict[str, int]:
    """Task → rows that its dev scores are of."""
    found: dict[str, int] = {}
    for one in content["data"].get("dev", ()):
        found[one["task"]] = found.get(one["task"], 0) + one["rows"]
    return found


def packages() -> dict[str, str]:
    """Versions of what decides numbers."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def read(folder: Path) -> dict[str, Any] | None:
    """The run in a folder, or None. Raises RunFolderError if its file is broken."""
    try:
        content: Any = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{folder / NAME} cannot be read ({error}). Name another folder with --output.") from None
    lacking = sorted(_KEYS - content.keys()) if isinstance(content, dict) else ["everything"]
    if lacking:
        raise RunFolderError(
            f"{folder / NAME} is no run of `xaug train`: it lacks {', '.join(lacking)}. Name another folder with"
            " --output."
        )
    found: dict[str, Any] = content
    return found


def write(folder: Path, content: Mapping[str, Any]) -> None:
    """Replace run.json, whole."""
    with storage(folder, "write the run", "--output"):
        data = json.dumps({**content, "updated": now()}, indent=2, ensure_ascii=False) + "\n"
        write_atomic(folder / NAME, data.encode())


def check_resumable(held: Mapping[str, Any], config: RunConfig, folder: Path) -> None:
    """Raises RunFolderError, naming what differs, if the run in the folder is another one."""
    old, new = flat(held["config"]), flat(config.model_dump(mode="json"))
    differ = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if differ := [name for name in differ if name not in _FREE]:
        shown = "; ".join(f"{name}: {old.get(name)} there, {new.get(name)} now" for name in differ[:3])
        raise RunFolderError(
            f"{folder} holds another run ({shown}). Resume it with the settings it was started with, or name another"
            " folder with --output."
        )


def check_same(held: Mapping[str, Any], content: Mapping[str, Any], folder: Path) -> None:
    """Raises RunFolderError if rows, texts or the model are no longer those that the run was started with."""
    for what, old, new in (
        ("data", held["data"], content["data"]),
        ("model", held["model"]["sha256"], content["model"]["sha256"]),
    ):
        if old != new:
            raise RunFolderError(
                f"The {what} of the run in {folder} changed since it was started: the content is not what run.json"
                " says. Put it back to resume, or name another folder with --output."
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
