"""Handle Ctrl-C, SIGTERM and SIGHUP: the run ends after the current step, with a checkpoint."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# Ctrl-C; the signal that Slurm, torchrun and `docker stop` send before they kill; the closing of a terminal.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class StopFlag:
    """The number of the signal that asked the run to stop; None if there was none."""

    number: int | None = None

    def __call__(self) -> bool:
        """Whether the run was asked to stop."""
        return self.number is not None


@contextmanager
def stop_flag() -> Iterator[StopFlag]:
    """A context in which the signals of SIGNALS only set the flag. A second Ctrl-C raises KeyboardInterrupt.

    A signal that is ignored stays ignored (`nohup` ignores SIGHUP). Only the main thread may set signal handlers, so in
    another thread the flag is never set.
    """
    flag = StopFlag()

    def note(number: int, _frame: object) -> None:
        if flag.number is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        flag.number = flag.number or number

    if threading.current_thread() is not threading.main_thread():
        yield flag
        return
    kept = {number: signal.signal(number, note) for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield flag
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
