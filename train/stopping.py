"""Ctrl-C, SIGTERM and SIGHUP while a run trains: it ends after the step under way, with a checkpoint."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# Ctrl-C; what Slurm, torchrun and `docker stop` send before they kill; a terminal that is closed.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class StopFlag:
    """Which signal asked the run to stop, if one did."""

    number: int | None = None

    def __call__(self) -> bool:
        """Whether the run was asked to stop."""
        return self.number is not None


@contextmanager
def stop_flag() -> Iterator[StopFlag]:
    """Inside, a signal of SIGNALS only raises the flag; a second Ctrl-C raises KeyboardInterrupt and so stops at once.

    A signal that is ignored stays ignored (`nohup` ignores SIGHUP). Only a main thread may set signal handlers: in
    another one the flag stays down.
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
