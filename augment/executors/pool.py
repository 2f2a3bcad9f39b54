"""Units executed by several processes on this machine, each with models and threads of its own.

The workers are fresh interpreters: a fork of a process whose libraries run threads may hang, and this works from a
notebook or a script without a guard around its main part, too. A worker asks for a unit whenever it has room for one,
so a slow one holds nobody up.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from xaug.augment.executors.base import Task
from xaug.augment.executors.messages import Begin, Ended, Failed, Give, Loaded, More, Start, Told
from xaug.augment.plan import UNIT_ROWS
from xaug.augment.progress import Tally
from xaug.data_cards.errors import WorkerError

_PATIENCE = 5.0  # seconds that a worker has to end by itself: it does as soon as its socket is closed
_WORKER = "from xaug.augment.executors.worker import main; main()"


@dataclass(slots=True)
class _Worker:
    """The pool's end of one worker."""

    process: subprocess.Popen[bytes]
    socket: Connection
    tally: Tally = field(default_factory=Tally)
    ended: bool = False

    def send(self, message: object) -> None:
        """Send a message. Raises WorkerError where the process is gone."""
        try:
            self.socket.send(message)
        except OSError:
            raise WorkerError(_how_it_ended(self.process)) from None


@dataclass(frozen=True, slots=True)
class Pool:
    """So many processes. ``threads``: of PyTorch and the tokenizers in each; None: the machine's cores divided."""

    workers: int
    threads: int | None = None

    def run(self, task: Task) -> Tally:
        """Execute all units; the first worker tests victim and judge, and none begins before they passed."""
        count = min(self.workers, len(task.units))
        # Were the first worker to fill its width, the last of a few units would all be its own.
        share = -(-len(task.units) // count) * UNIT_ROWS
        work = replace(task.work, width=min(task.work.width, share))
        units = deque(task.units)
        with _started(count, self.threads or max(1, cores() // count)) as workers:
            for number, worker in enumerate(workers):
                worker.send(Start(work, None if number else task.clean, task.allow_weak))
            self._load(workers, task)
            while not all(worker.ended for worker in workers):
                for worker, message in _heard(workers):
                    if isinstance(message, More):
                        worker.send(Give(units.popleft() if units else None))
                    elif isinstance(message, Told | Ended):
                        worker.tally, worker.ended = message.tally, isinstance(message, Ended)
                        task.on_tally(_together(workers))
        return _together(workers)

    @staticmethod
    def _load(workers: list[_Worker], task: Task) -> None:
        """Wait until all models are loaded and those of the task are tested."""
        waiting = len(workers)
        while waiting:
            for _, message in _heard(workers):
                assert isinstance(message, Loaded)
                waiting -= 1
                if message.preflights is not None:
                    task.on_tested(message.preflights)
        for worker in workers:
            worker.send(Begin())


def cores() -> int:
    """Cores that this process may use; what OMP_NUM_THREADS says, where it says anything."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdecimal() and int(said) else len(os.sched_getaffinity(0))


def _together(workers: list[_Worker]) -> Tally:
    return Tally.together(worker.tally for worker in workers)


@contextmanager
def _started(count: int, threads: int) -> Iterator[list[_Worker]]:
    """Running workers; they are gone when this is left, however it is left."""
    workers: list[_Worker] = []
    try:
        workers.extend(_start(threads) for _ in range(count))  # those that did start are ended if another does not
        yield workers
    finally:
        for worker in workers:
            worker.socket.close()
        for worker in workers:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(_PATIENCE)
            worker.process.kill()
            worker.process.wait()


def _start(threads: int) -> _Worker:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            "OMP_NUM_THREADS": str(threads), "RAYON_NUM_THREADS": str(threads),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment,
            stdin=subprocess.DEVNULL, stdout=2,  # what libraries print is no result
            start_new_session=True,  # Ctrl-C is the pool's to answer
        )  # fmt: skip
        return _Worker(process, Connection(ours.detach()))


def _heard(workers: list[_Worker]) -> Iterator[tuple[_Worker, Any]]:
    """The next messages of workers that have not ended. Raises what a worker failed with, and WorkerError."""
    by_socket = {worker.socket: worker for worker in workers if not worker.ended}
    for ready in wait(list(by_socket)):
        worker = by_socket[ready]  # type: ignore[index]  # only sockets were waited for
        try:
            message = worker.socket.recv()
        except (EOFError, OSError):
            raise WorkerError(_how_it_ended(worker.process)) from None
        if isinstance(message, Failed):
            raise message.error from RuntimeError(f"in a worker:\n{message.trace}")
        yield worker, message


def _how_it_ended(process: subprocess.Popen[bytes]) -> str:
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    code = process.returncode
    how = f"by {signal.Signals(-code).name}" if code is not None and code < 0 else f"with exit code {code}"
    memory = " The system ends processes so where memory runs out: take fewer workers." if code == -9 else ""
    return (
        f"A worker process was ended {how}.{memory} What was done so far is kept: the same command goes on from there."
    )
