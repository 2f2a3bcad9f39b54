"""The driver's side of a run on a cluster: it gives units to actors, takes what they report, and replaces lost ones."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from xaug.augment.executors.base import Task
from xaug.augment.executors.cluster.actor import Placed, WorkerActor
from xaug.augment.executors.cluster.connection import reason, settings_of_workers
from xaug.augment.executors.cluster.identity import Identity
from xaug.augment.executors.cluster.nodes import Demand, nodes_alive
from xaug.augment.executors.cluster.token import Token
from xaug.augment.executors.messages import Begin, Ended, Failed, Give, Loaded, More, Report, Start, Stored
from xaug.augment.plan import Unit
from xaug.augment.progress import Tally
from xaug.data_cards.errors import WorkerError

_TICK = 1.0  # seconds between two looks at the cluster while no actor says anything
_PATIENCE = 60.0  # seconds in which a network file system shows what another node has written
_THREADS = 3  # of an actor: one takes, one puts, and one is free for Ray's own questions


@dataclass(slots=True, eq=False)
class _Slot:
    """One actor, as the driver sees it."""

    actor: Any
    tests: bool  # whether it tests victim and judge
    node: str = ""
    sees: bool = True
    loaded: bool = False
    working: bool = False
    given: dict[str, Unit] = field(default_factory=dict)  # units that it has not stored yet
    stored: int = 0  # rows of the units that it has stored
    tally: Tally = field(default_factory=Tally)

    def put(self, message: object) -> None:
        """Send a message. A lost actor does not receive it, which shows when its messages are taken."""
        self.actor.put.remote(message)

    def begin(self) -> None:
        """Let it ask for units."""
        self.working = True
        self.put(Begin())


class Run:
    """One run of `Ray`."""

    def __init__(self, ray: Any, task: Task, demand: Demand, count: int, losses: int) -> None:
        self._ray, self._task, self._demand, self._losses = ray, task, demand, losses
        self._count = count
        self._queue = deque(task.units)
        self._left = {unit.name for unit in task.units}  # units that are not stored
        self._slots: dict[Any, _Slot] = {}  # by the reference of the messages that are taken from it
        self._gone: list[Tally] = []  # of lost actors
        self._lost: Counter[str] = Counter()  # by unit: how often its actor was lost
        self._fruitless = 0  # actors that were lost in a row before they were given a unit
        self._tested = False
        self._handlers: dict[type, Callable[[_Slot, Any], None]] = {
            Placed: self._placed, Loaded: self._loaded, More: self._more, Stored: self._stored,
            Report: self._report, Ended: self._ended, Failed: self._failed,
        }  # fmt: skip

    def all(self) -> Tally:
        """Execute all units. Raises the error of a worker that failed, and WorkerError. Ends all actors."""
        task = self._task
        with Token.written(task.work.folder.path) as token:
            identity = Identity.of(task.work.job)
            self._starts = {
                tests: self._ray.put(Start(task.work, task.clean if tests else None, task.allow_weak))
                for tests in (False, True)
            }
            self._rest = (token, identity, os.getcwd())  # noqa: PTH109 - a text, for a process on another host
            try:
                for _ in range(self._count):
                    self._hire()
                while self._left or any(slot.working for slot in self._slots.values()):
                    self._turn()
                return self._total()
            finally:
                for slot in self._slots.values():
                    self._end(slot)

    def _hire(self) -> None:
        """Ask Ray for another actor. It waits until a node has room."""
        slot = _Slot(
            self._ray.remote(WorkerActor)
            .options(
                **self._demand.options(), max_restarts=0, max_concurrency=_THREADS,
                runtime_env={"env_vars": settings_of_workers(self._demand.cpus)},
            )
            .remote(),
            tests=not self._tested and not any(slot.tests for slot in self._slots.values()),
        )  # fmt: skip
        slot.actor.begin.remote(self._starts[slot.tests], *self._rest)
        self._listen(slot)

    def _listen(self, slot: _Slot) -> None:
        self._slots[slot.actor.take.remote()] = slot

    def _end(self, slot: _Slot) -> None:
        with suppress(self._ray.exceptions.RayError):
            self._ray.kill(slot.actor)

    def _turn(self) -> None:
        """Take in the messages of one actor, or look at the cluster if none has any."""
        ready, _ = self._ray.wait(list(self._slots), timeout=_TICK)
        for reference in ready:
            slot = self._slots.pop(reference)
            try:
                messages = self._ray.get(reference)
            except self._ray.exceptions.RayError as error:
                self._lose(slot, reason(error))
                continue
            self._listen(slot)
            for message in messages:
                self._handlers[type(message)](slot, message)
        if not ready:
            self._check_cluster()

    def _placed(self, slot: _Slot, message: Placed) -> None:
        slot.node, slot.sees = message.node, message.sees

    def _loaded(self, slot: _Slot, message: Loaded) -> None:
        slot.loaded, ready = True, [slot]
        if message.preflights is not None and not self._tested:
            self._tested = True
            self._task.on_tested(message.preflights)
            ready = [one for one in self._slots.values() if one.loaded]
        if self._tested:
            for one in ready:
                one.begin()

    def _more(self, slot: _Slot, _message: More) -> None:
        unit = self._queue.popleft() if self._queue else None
        rows = None
        if unit is not None:
            slot.given[unit.name] = unit
            self._fruitless = 0
            rows = None if slot.sees else self._task.work.rows.rows(unit)
        slot.put(Give(unit, rows))

    def _stored(self, slot: _Slot, message: Stored) -> None:
        folder = self._task.work.folder
        if message.content is not None:
            folder.adopt(message.unit, message.content)
        self._await_file(message.unit, slot)
        slot.stored += slot.given.pop(message.unit).rows
        self._left.discard(message.unit)

    def _await_file(self, unit: str, slot: _Slot) -> None:
        """Wait until a unit that is stored is seen here. Listing the folder makes a network file system look again."""
        folder, end = self._task.work.folder, time.monotonic() + _PATIENCE
        while unit not in folder.units():
            if time.monotonic() > end:
                raise WorkerError(
                    f"The node {slot.node} has stored a unit of work in {folder.path}, and after {_PATIENCE:.0f}"
                    " seconds it is not seen here. Check the file system that the nodes share."
                )
            time.sleep(0.1)

    def _report(self, slot: _Slot, message: Report) -> None:
        slot.tally = message.tally
        self._task.on_tally(self._total())

    def _ended(self, slot: _Slot, message: Ended) -> None:
        slot.tally, slot.working = message.tally, False
        self._task.on_tally(self._total())
        if self._queue:  # units of a node that was lost have come back meanwhile
            slot.begin()

    @staticmethod
    def _failed(slot: _Slot, message: Failed) -> None:
        raise message.error from RuntimeError(f"on the node {slot.node}:\n{message.trace}")

    def _lose(self, slot: _Slot, why: str) -> None:
        """Give the units of a lost actor to others. Raises WorkerError if that has happened too often."""
        self._end(slot)  # it may only be out of reach
        self._gone.append(replace(slot.tally, done=slot.stored, flying=0))
        self._lost.update(list(slot.given))  # the names: of a mapping, its values would be added
        self._fruitless += not slot.given
        often = [name for name in slot.given if self._lost[name] > self._losses]
        if often or self._fruitless > self._losses:
            what = f"that held the unit of work {often[0]} " if often else ""
            raise WorkerError(
                f"A process {what}on the Ray cluster was lost {self._losses + 1} times{'' if often else ' in a row'}."
                f" Ray says of the last time: {why} Finished work is kept: the same request continues from there."
            )
        self._queue.extendleft(reversed(slot.given.values()))
        for idle in [one for one in self._slots.values() if one.loaded and self._tested and not one.working]:
            if self._queue:
                idle.begin()
        if self._left:
            self._hire()

    def _check_cluster(self) -> None:
        """Raises WorkerError if no actor runs and no node that is left could ever run one."""
        if any(slot.node for slot in self._slots.values()):
            return
        if not any(node.holds(self._demand) for node in nodes_alive(self._ray)):
            raise WorkerError(
                f"No node is left on the Ray cluster that has {self._demand.text}. Finished work is kept: the same"
                " request continues from there."
            )

    def _total(self) -> Tally:
        return Tally.sum_of([*self._gone, *(slot.tally for slot in self._slots.values())])
