"""The executor that a request names: processes of this machine, or those of a Ray cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.augment.executors import Executor
    from xaug.generate_request import GenerateRequest


def executor_of(request: GenerateRequest) -> Executor | None:
    """The executor of a generation; None for processes of this machine, whose number is chosen later.

    Raises UsageError for an unknown name, for settings that the executor does not have, and for a cluster that cannot
    be used: before models are trained or loaded.
    """
    if request.executor is None or isinstance(request.executor, str):
        return _found(request.executor or "local")(request)
    _check_no_cluster(request, f"{param('executor')} is an object")
    return request.executor


def _found(name: str) -> Callable[[GenerateRequest], Executor | None]:
    if name not in _EXECUTORS:
        raise UnknownNameError(f"executor ({param('executor')})", name, _EXECUTORS)
    return _EXECUTORS[name]


def _local(request: GenerateRequest) -> None:
    _check_no_cluster(request, f"{param('executor', 'local')} runs on this machine")


def _ray(request: GenerateRequest) -> Executor:
    from xaug.augment.executors.cluster import Ray

    cpus = 1.0 if request.cpus is None else request.cpus
    executor = Ray(request.address, request.workers, cpus, request.gpus)
    executor.check()
    return executor


_EXECUTORS: dict[str, Callable[[GenerateRequest], Executor | None]] = {"local": _local, "ray": _ray}


def _check_no_cluster(request: GenerateRequest, why: str) -> None:
    from xaug.checking import check_unused

    check_unused(why, {"address": request.address, "cpus": request.cpus, "gpus": request.gpus})
