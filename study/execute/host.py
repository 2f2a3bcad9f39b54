"""The host of one cell on a node of a Ray cluster: an actor that runs the same process as the local executor."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xaug.augment.executors.cluster.token import Token
from xaug.data_cards.errors import XaugError
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.child import Child
from xaug.study.execute.record import CellFailure, CellRecord
from xaug.study.execute.run import TICK


@dataclass(frozen=True)
class Outcome:
    """How a try ended. It comes through Ray: a network file system may show the files of another node late."""

    result: CellResult | None = None
    failure: CellFailure | None = None
    stopped: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int | None = None


class CellHost:
    """What Ray runs. ``run`` works in one thread, and the other methods are called beside it."""

    def __init__(self) -> None:
        self._stop, self._kill = threading.Event(), threading.Event()

    def ready(self) -> None:
        """Answer, once the host runs."""

    def stop(self) -> None:
        """Ask the process of the cell to keep what it has and to end."""
        self._stop.set()

    def kill(self) -> None:
        """End the process of the cell at once."""
        self._kill.set()

    def run(self, cell: Cell, folder: Path, attempt: int, threads: int, token: Token, current: str) -> Outcome:
        """Run one try of a cell whose request is in the study's folder."""
        with suppress(OSError):
            os.chdir(current)  # relative names of models and sources are seen from there
        if not token.seen():
            return Outcome(failure=CellFailure(message=_unseen(folder), passing=True))
        try:
            child = Child(cell, CellRecord(folder).place(cell.key), attempt, threads)
        except XaugError as error:
            return Outcome(failure=CellFailure(message=f"{socket.gethostname()}: {error}", passing=True))
        self._watch(child)
        try:
            result = child.result()
        except XaugError as error:
            return Outcome(failure=CellFailure(message=str(error), passing=False))
        failure = None if result else child.failure()
        return Outcome(result, failure, child.stopped, child.seconds, child.cpu_seconds, child.peak_bytes)

    def _watch(self, child: Child) -> None:
        """Wait for the end of the process. Only this thread asks the system about it."""
        told = False
        while not child.ended():
            if self._kill.is_set():
                child.kill()
            elif self._stop.is_set() and not told:
                child.stop()
                told = True
            time.sleep(TICK)


def _unseen(folder: Path) -> str:
    return f"The node {socket.gethostname()} does not see {folder}. The study's folder must be on a shared file system."
