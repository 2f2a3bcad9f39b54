"""One process of a pool: it loads the models, takes units and keeps them until there are no more.

It is started by ``pool.py`` with the number of a socket. It ends with its pool: signals that end the pool's command are
the pool's to answer, and where the pool is gone, killed or not, the socket says so.
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

from xaug.augment.execute import Execution
from xaug.augment.executors.messages import Begin, Ended, Failed, Give, Loaded, More, Start, Told
from xaug.augment.lab import load_lab, run_preflights
from xaug.augment.plan import Unit
from xaug.augment.progress import Tally
from xaug.data_cards.errors import XaugError

_EVERY = 0.25  # seconds between tallies: a display shows four a second


class Worker:
    """The worker's end of the socket."""

    def __init__(self, socket: Connection) -> None:
        self._socket = socket
        self._heard: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._told = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Hear the pool while models compute; without a pool there is nobody to work for."""
        try:
            while True:
                self._heard.put(self._socket.recv())
        except (EOFError, OSError):
            os._exit(1)

    def work(self) -> None:
        """All of it, from the first message to the last."""
        began = time.perf_counter()
        start = self._heard.get()
        assert isinstance(start, Start)
        job = start.work.job
        lab = load_lab(job)
        tested = None
        if start.clean is not None:
            tested = run_preflights(lab, job, start.clean, allow_weak=start.allow_weak)
        self._socket.send(Loaded(tested))
        assert isinstance(self._heard.get(), Begin)
        execution = Execution(start.work, lab, self._tell)
        execution.tally.loading = time.perf_counter() - began
        for _ in execution.run(self._units()):
            pass
        self._socket.send(Ended(execution.tally))

    def _units(self) -> Iterator[Unit]:
        while True:
            self._socket.send(More())
            given = self._heard.get()
            assert isinstance(given, Give)
            if given.unit is None:
                return
            yield given.unit

    def _tell(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            self._socket.send(Told(tally))

    def fail(self, error: BaseException) -> None:
        """Hand an error to the pool, or its text where it cannot be pickled."""
        trace = traceback.format_exc()
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # an error's arguments may be anything
            error = XaugError(str(error)) if isinstance(error, XaugError) else RuntimeError(str(error))
        self._socket.send(Failed(error, trace))


def main() -> None:
    """Work for the pool at the other end of the socket whose number is the first argument."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    worker = Worker(Connection(int(sys.argv[1])))
    try:
        worker.work()
    except BrokenPipeError:
        os._exit(1)
    except Exception as error:
        worker.fail(error)
    # Nothing is left to be tidied up, and threads of libraries may take their time.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
