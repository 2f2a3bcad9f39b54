"""The executor that runs several processes on this machine, each with its own models and threads.

The workers are new interpreters, because a fork of a process whose libraries run threads may hang. This also works in a
notebook, and in a script that does not guard its main part. A worker asks for a unit whenever it has room for one, so a
slow worker does not delay the others.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from xaug.augment.executors.base import Task
from xaug.augment.executors.messages import Begin, Ended, Failed, Give, Loaded, More, Report, Start
from xaug.augment.plan import UNIT_ROWS
from xaug.augment.progress import Tally
from xaug.data_cards.errors import WorkerError
from xaug.models.cpu import usable_cores

_PATIENCE = 5.0  # seconds that a worker may take to end by itself, which it does as soon as its socket is closed
_WORKER = "from xaug.augment.executors.worker import main; main()"


@dataclass(slots=True)
class _Worker:
    """The pool's end of one worker."""

    process: subprocess.Popen[bytes]
    socket: Connection
    tally: Tally = field(default_factory=Tally)
    ended: bool = False

    def send(self, message: object) -> None:
        """Send a message. Raises WorkerError if the process has ended."""
        try:
            self.socket.send(message)
        except OSError:
            raise WorkerError(_how_it_ended(self.process)) from None


@dataclass(frozen=True, slots=True)
class Pool:
    """Executes units in several processes.

    ``workers``: how many. ``threads``: those of PyTorch and of the tokenizers in each process; None divides the cores
    among the processes. ``gpus``: the GPUs that the workers take in turn, one each; none if they share one device.
    """

    workers: int
    threads: int | None = None
    gpus: tuple[str, ...] = ()

    def run(self, task: Task) -> Tally:
        """Execute all units. The first worker tests victim and judge, and no worker begins before they have passed."""
        count = min(self.workers, len(task.units))
        # A worker holds at most half of its share at the same time: the rest goes to whichever worker is ready first,
        # because rows differ in cost.
        share = -(-len(task.units) // (2 * count)) * UNIT_ROWS
        work = replace(task.work, width=min(task.work.width, share))
        units = deque(task.units)
        began = time.perf_counter()
        with _started(count, self.threads or threads_of_each(count), self.gpus) as workers:
            for number, worker in enumerate(workers):
                worker.send(Start(work, None if number else task.clean, task.allow_weak))
            self._load(workers, task)
            loading = time.perf_counter() - began  # with the start of the processes
            while not all(worker.ended for worker in workers):
                for worker, message in _messages(workers):
                    if isinstance(message, More):
                        worker.send(Give(units.popleft() if units else None))
                    elif isinstance(message, Report | Ended):
                        worker.tally, worker.ended = message.tally, isinstance(message, Ended)
                        task.on_tally(_total(workers, loading))
        return _total(workers, loading)

    @staticmethod
    def _load(workers: list[_Worker], task: Task) -> None:
        """Wait until all workers have loaded their models and the first one has tested victim and judge."""
        waiting = len(workers)
        while waiting:
            for _, message in _messages(workers):
                assert isinstance(message, Loaded)
                waiting -= 1
                if message.preflights is not None:
                    task.on_tested(message.preflights)
        for worker in workers:
            worker.send(Begin())


def cores() -> int:
    """The number of cores that this process may use: OMP_NUM_THREADS if it is set, else those of its affinity."""
    stated = os.environ.get("OMP_NUM_THREADS", "")
    return int(stated) if stated.isdecimal() and int(stated) else usable_cores()


def threads_of_each(count: int) -> int:
    """The number of threads of each of ``count`` processes, among which the cores are divided."""
    return max(1, cores() // count)


def _total(workers: list[_Worker], loading: float) -> Tally:
    return replace(Tally.sum_of(worker.tally for worker in workers), loading=loading)


@contextmanager
def _started(count: int, threads: int, gpus: Sequence[str]) -> Iterator[list[_Worker]]:
    """Start workers, and end all of them when the block is left, by an error too."""
    workers: list[_Worker] = []
    try:
        own = (gpus[number % len(gpus)] if gpus else None for number in range(count))
        workers.extend(_start(threads, gpu) for gpu in own)  # if one does not start, those before it are ended
        yield workers
    finally:
        for worker in workers:
            worker.socket.close()
        for worker in workers:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(_PATIENCE)
            worker.process.kill()
            worker.process.wait()


def _start(threads: int, gpu: str | None) -> _Worker:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            "OMP_NUM_THREADS": str(threads), "RAYON_NUM_THREADS": str(threads),
            **({} if gpu is None else {"CUDA_VISIBLE_DEVICES": gpu}),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment,
            stdin=subprocess.DEVNULL, stdout=2,  # lines that libraries print go to stderr
            start_new_session=True,  # only the pool receives Ctrl-C
        )  # fmt: skip
        return _Worker(process, Connection(ours.detach()))


def _messages(workers: list[_Worker]) -> Iterator[tuple[_Worker, Any]]:
    """The next messages of workers that have not ended. Raises the error of a worker that failed, and WorkerError."""
    by_socket = {worker.socket: worker for worker in workers if not worker.ended}
    for ready in wait(list(by_socket)):
        worker = by_socket[ready]  # type: ignore[index]  # `wait` was given sockets only
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
    memory = " The system kills processes when memory runs out: use fewer workers." if code == -9 else ""
    return f"A worker process ended {how}.{memory} Its finished work is kept: the same request continues from there."
