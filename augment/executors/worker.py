"""A worker: a process that loads the models and executes units until none is left.

``pool.py`` starts it with the number of a socket; on a Ray cluster it is an actor (``cluster/actor.py``). A worker of a
pool ignores the signals that end a command, which the pool handles,
and it ends with its pool: once the pool is gone, even killed, the socket is closed.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Protocol

from xaug.augment.execute import Execution
from xaug.augment.executors.messages import Begin, Ended, Failed, Give, Loaded, More, Report, Start, Stored
from xaug.augment.lab import load_lab, run_preflights
from xaug.augment.plan import Unit
from xaug.augment.progress import Tally
from xaug.data_cards.errors import XaugError

_EVERY = 0.25  # seconds between reports: a display shows four per second


class Channel(Protocol):
    """What carries messages between an executor and a worker. ``recv`` raises EOFError once the executor is gone."""

    def recv(self) -> object:
        """Wait for a message."""
        ...

    def send(self, message: object, /) -> None:
        """Send a message."""
        ...


class Worker:
    """The worker at its end of the channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._reported = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Receive messages while models compute, and end the process once the executor is gone."""
        try:
            while True:
                self._inbox.put(self._channel.recv())
        except (EOFError, OSError):
            os._exit(1)

    def load(self) -> Execution:
        """Load the models that the first message names, and test them if it says so."""
        began = time.perf_counter()
        start = self._inbox.get()
        assert isinstance(start, Start)
        job = start.work.job
        lab = load_lab(job)
        tested = None
        if start.clean is not None:
            tested = run_preflights(lab, job, start.clean, allow_weak=start.allow_weak)
        execution = Execution(start.work, lab, self._report)
        execution.tally.loading = time.perf_counter() - began
        self._channel.send(Loaded(tested))
        return execution

    def execute(self, execution: Execution) -> None:
        """Wait for Begin, and execute units until none is left."""
        assert isinstance(self._inbox.get(), Begin)
        for unit in execution.run(self._units()):
            self._channel.send(Stored(unit.name))
        self._channel.send(Ended(execution.tally))

    def _units(self) -> Iterator[Unit]:
        while True:
            self._channel.send(More())
            given = self._inbox.get()
            assert isinstance(given, Give)
            if given.unit is None:
                return
            yield given.unit

    def _report(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._reported >= _EVERY:
            self._reported = now
            self._channel.send(Report(tally))

    def fail(self, error: BaseException) -> None:
        """Send an error to the executor, or its text if it cannot be pickled."""
        trace = traceback.format_exc()
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # the arguments of an error may be anything
            error = XaugError(str(error)) if isinstance(error, XaugError) else RuntimeError(str(error))
        self._channel.send(Failed(error, trace))


def main() -> None:
    """Work for the pool at the other end of the socket, whose number is the first argument."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    worker = Worker(Connection(int(sys.argv[1])))
    try:
        worker.execute(worker.load())
    except BrokenPipeError:
        os._exit(1)
    except Exception as error:
        worker.fail(error)
    # End at once: nothing is left to clean up, and threads of libraries may take long to end.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
