"""The parent's end of a cell's process: start it, see how it ended, stop it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from xaug.data_cards.durable import storage
from xaug.data_cards.parameters import param
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.record import CellFailure, CellPlace
from xaug.study.execute.worker import STOPPED, resident

_WORKER = "xaug.study.execute.worker"


class Child:
    """One try of one cell, in a process of its own that ends when this process ends."""

    def __init__(self, cell: Cell, place: CellPlace, attempt: int, threads: int) -> None:
        """Start the process. Raises StorageError."""
        self.cell, self.place, self.attempt = cell, place, attempt
        self.began = time.monotonic()
        self.seconds = self.cpu_seconds = 0.0
        self.peak_bytes: int | None = None
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), str(threads)),
        }
        # Only this process holds the writing end, so the kernel closes it when this process ends, by kill -9 too.
        reading, self._pipe = os.pipe()
        try:
            with storage(place.log, "write the log of a cell", param("output")), place.log.open("ab") as log:
                log.write(f"--- {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, try {attempt}: {cell.name}\n".encode())
                log.flush()
                self._process = subprocess.Popen(
                    [sys.executable, "-m", _WORKER, str(place.request), str(reading)], pass_fds=[reading],
                    env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True,  # only the parent receives Ctrl-C, and a kill reaches all of the group
                )  # fmt: skip
        except BaseException:
            os.close(self._pipe)
            raise
        finally:
            os.close(reading)

    def ended(self) -> bool:
        """Whether the process has ended. Its costs are known then."""
        if self._process.returncode is not None:
            return True
        pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
        if not pid:
            return False
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - self.began
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        # On Linux the count begins with the memory of this process, so a smaller peak of the child is not known.
        peak = resident(usage)
        self.peak_bytes = peak if peak > resident(resource.getrusage(resource.RUSAGE_SELF)) else None
        if self._process.returncode < 0:
            self._kill_group()  # of a killed process, children may be left
        os.close(self._pipe)
        return True

    def result(self) -> CellResult | None:
        """The result, if the process left one. Raises DataError for a damaged one."""
        return self.place.read_result()

    @property
    def stopped(self) -> bool:
        """Whether the process ended because a signal asked it to."""
        code = self._process.returncode
        return code == STOPPED or code in (-signal.SIGTERM, -signal.SIGINT)

    def failure(self) -> CellFailure:
        """Why the process ended without a result."""
        left = self.place.read_failure()
        if left is not None:
            return left
        code = self._process.returncode
        if code < 0:
            memory = " The system kills processes when memory runs out." if code == -signal.SIGKILL else ""
            return CellFailure(message=f"The process was ended by {signal.Signals(-code).name}.{memory}", passing=True)
        if code == STOPPED:
            return CellFailure(message="The process was stopped by a signal from outside.", passing=True)
        return CellFailure(message=f"The process ended with exit code {code} and gave no reason.", passing=False)

    def stop(self) -> None:
        """Ask the process to keep what it has and to end."""
        if not self.ended():
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process, and those that it started, at once."""
        if not self.ended():
            self._kill_group()
            while not self.ended():
                time.sleep(0.01)

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of which only a zombie is left
            os.killpg(self._process.pid, signal.SIGKILL)
