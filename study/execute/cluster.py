"""The executor that runs cells on the nodes of a Ray cluster, which share a file system."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.augment.executors.cluster import Demand, connected
from xaug.augment.executors.cluster.connection import reason, settings_of_workers
from xaug.augment.executors.cluster.nodes import capacity, check_shared
from xaug.augment.executors.cluster.token import Token
from xaug.data_cards.durable import storage
from xaug.data_cards.parameters import param
from xaug.study.execute.base import CellEvents
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.host import CellHost, Outcome
from xaug.study.execute.record import CellFailure, CellPlace, CellRecord
from xaug.study.execute.run import KINDS, Rules, run_all

_PATIENCE = 10.0  # seconds in which a node that is asked to kill a process at once must have done so
_THREADS = 3  # of a host: one runs the cell, one hears of its end, and one is free


@dataclass(frozen=True)
class RayExecutor:
    """Runs each cell in a process on some node, as `LocalExecutor` does on this machine.

    ``address``: see `Ray`. ``cpus`` and ``gpus``: what a cell takes of its node. ``workers``: cells that run at the
    same time; None for as many as fit. The other fields are those of `LocalExecutor`. A lost node costs the cells that
    run there what they have computed since their last checkpoint; they are tried again elsewhere.
    """

    folder: Path
    address: str | None = None
    workers: int | None = None
    cpus: float = 1.0
    gpus: float = 0.0
    retries: int = 2
    backoff: float = 15.0
    grace: float = 120.0
    modules: tuple[str, ...] = KINDS

    @property
    def demand(self) -> Demand:
        """What a cell takes of its node."""
        return Demand(self.cpus, self.gpus)

    def done(self) -> Mapping[str, CellResult]:
        """The results of all finished cells, by key. Raises StorageError."""
        return CellRecord(self.folder).done()

    def problems(self) -> tuple[str, ...]:
        """What is damaged in the folder, a sentence each (see `CellExecutor.problems`). Raises StorageError."""
        return CellRecord(self.folder).problems()

    def check(self) -> None:
        """Raises UsageError if the cluster cannot be used, or if one of its nodes does not see the study's folder."""
        with connected(self.address) as ray:
            self._check(ray)

    def run(self, cells: Sequence[Cell], events: CellEvents) -> Mapping[str, CellResult]:
        """Run the cells that are not done (see `run_all`). Raises UsageError as ``check`` does."""
        with connected(self.address) as ray:
            workers = min(self.workers or capacity(ray, self.demand), max(1, len(cells)))
            self._check(ray)
            rules = Rules(self.folder, workers, self.retries, self.backoff, self.grace, self.modules)
            with Token.written(self.folder) as token:
                return run_all(rules, _Starter(ray, self.demand, self.folder, token), cells, events)

    def _check(self, ray: Any) -> None:
        capacity(ray, self.demand)
        with storage(self.folder, "write the study", param("output")):
            self.folder.mkdir(parents=True, exist_ok=True)
        check_shared(ray, self.demand, self.folder, self._unseen)

    def _unseen(self, nodes: str) -> str:
        return (
            f"A study on Ray needs a folder that all nodes share, and {self.folder} is not seen on {nodes}. Name a"
            f" folder on a shared file system with {param('output')}."
        )


@dataclass(frozen=True)
class _Starter:
    """Starts tries of cells on the cluster."""

    ray: Any
    demand: Demand
    folder: Path
    token: Token

    def __call__(self, cell: Cell, place: CellPlace, attempt: int) -> RayTry:
        """Ask Ray for a process. It waits until a node has room."""
        actor = (
            self.ray.remote(CellHost)
            .options(
                **self.demand.options(), max_restarts=0, max_concurrency=_THREADS,
                runtime_env={"env_vars": settings_of_workers(self.demand.cpus)},
            )
            .remote()
        )  # fmt: skip
        threads = max(1, int(self.demand.cpus))
        run = actor.run.remote(cell, self.folder, attempt, threads, self.token, os.getcwd())  # noqa: PTH109
        return RayTry(self.ray, actor, run, cell, place, attempt)


class RayTry:
    """One try of a cell on the cluster (see `Try`)."""

    def __init__(self, ray: Any, actor: Any, run: Any, cell: Cell, place: CellPlace, attempt: int) -> None:
        self.cell, self.place, self.attempt = cell, place, attempt
        self._ray, self._actor, self._run = ray, actor, run
        self._ready = actor.ready.remote()
        self._outcome: Outcome | None = None

    @property
    def _known(self) -> Outcome:
        return self._outcome or Outcome()

    @property
    def seconds(self) -> float:
        """By the clock, on the node."""
        return self._known.seconds

    @property
    def cpu_seconds(self) -> float:
        """Of the cell's process and of all that it started."""
        return self._known.cpu_seconds

    @property
    def peak_bytes(self) -> int | None:
        """The largest resident set."""
        return self._known.peak_bytes

    @property
    def stopped(self) -> bool:
        """Whether the process ended because it was asked to."""
        return self._known.stopped

    def ended(self, patience: float = 0.0) -> bool:
        """Whether the try has ended: with an outcome, or because its node was lost."""
        if self._outcome is None and self._ray.wait([self._run], timeout=patience)[0]:
            try:
                self._outcome = self._ray.get(self._run)
            except self._ray.exceptions.RayError as error:
                why = f"The process of the cell, or its node, was lost. Ray says: {reason(error)}"
                self._outcome = Outcome(failure=CellFailure(message=why, passing=True))
            self._end()
        return self._outcome is not None

    def result(self) -> CellResult | None:
        """The result; None if there is none."""
        return self._known.result or self.place.read_result()  # a node may be lost after it has written the result

    def failure(self) -> CellFailure:
        """Why it ended without a result."""
        return self._known.failure or CellFailure(message="The cell ended and gave no reason.", passing=False)

    def stop(self) -> None:
        """Ask the process to keep what it has and to end; end a try that still waits for a node."""
        if self._ray.wait([self._ready], timeout=0)[0]:
            self._actor.stop.remote()
        else:
            self._give_up()

    def kill(self) -> None:
        """End the process at once."""
        if self.ended():
            return
        if self._ray.wait([self._ready], timeout=0)[0]:
            self._actor.kill.remote()
            self.ended(_PATIENCE)
        self._give_up()

    def _give_up(self) -> None:
        if self._outcome is None:
            self._outcome = Outcome(stopped=True)
            self._end()

    def _end(self) -> None:
        with suppress(self._ray.exceptions.RayError):
            self._ray.kill(self._actor)
