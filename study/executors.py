"""The executor of cells that a study names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.parameters import param
from xaug.study.execute.base import CellExecutor
from xaug.study.execute.cluster import RayExecutor
from xaug.study.execute.local import LocalExecutor
from xaug.study.spec import ExecutorSettings


def executor_of(settings: ExecutorSettings, folder: Path, workers: int) -> CellExecutor:
    """The executor of a study. ``workers``: cells that run at the same time on this machine."""
    return _EXECUTORS[settings.name](settings, folder, workers)


def check_name(name: str) -> str:
    """The name of an executor. Raises UnknownNameError."""
    if name not in _EXECUTORS:
        raise UnknownNameError(f"executor ({param('executor')})", name, _EXECUTORS)
    return name


def asked_executor(declared: ExecutorSettings, asked: Mapping[str, Any]) -> ExecutorSettings:
    """The settings of a study with those that a call asks for; None leaves one as it is declared. Raises UsageError."""
    from xaug.checking import check_given, check_number, check_whole

    check_given(str, "a name", {"executor": asked["name"], "address": asked["address"]})
    checked = {
        **asked, "workers": check_whole("workers", asked["workers"], least=1),
        "name": asked["name"] and check_name(asked["name"]),
        "cpus": check_number("cpus", asked["cpus"], least=0.01), "gpus": check_number("gpus", asked["gpus"], least=0),
    }  # fmt: skip
    own = declared.model_copy(update={name: value for name, value in checked.items() if value is not None})
    check_settings(own)
    return own


def check_settings(settings: ExecutorSettings) -> None:
    """Raises UsageError for settings of a cluster where none is used."""
    given = {"address": settings.address, "gpus": settings.gpus or None}
    unused = [param(name) for name, value in given.items() if value is not None]
    if settings.name == "local" and unused:
        raise UsageError(
            f"The study runs on this machine, so {', '.join(unused)} would have no effect. Add"
            f" {param('executor', 'ray')} to run it on a Ray cluster."
        )


def _local(settings: ExecutorSettings, folder: Path, workers: int) -> CellExecutor:
    return LocalExecutor(folder, workers, retries=settings.tries - 1)


def _ray(settings: ExecutorSettings, folder: Path, _workers: int) -> CellExecutor:
    return RayExecutor(
        folder, settings.address, settings.workers, settings.cpus, settings.gpus, retries=settings.tries - 1
    )


_EXECUTORS: dict[str, Callable[[ExecutorSettings, Path, int], CellExecutor]] = {"local": _local, "ray": _ray}
