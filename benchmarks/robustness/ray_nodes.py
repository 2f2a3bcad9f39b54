"""A small Ray cluster on this machine: a head without CPUs, and nodes that are process groups, which can be killed.

Benchmarks and tests use it. Each node process takes about 250 MB. Ray gives its processes the lowest priority but four;
here they have the usual one, so that their times can be compared with those of other processes.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

STORE_BYTES = 80_000_000  # the least that Ray accepts is 75 MB
_PATIENCE = 180.0  # seconds until a node must have started: on a busy machine it takes half a minute


class Nodes:
    """A head and ``count`` nodes of one CPU each, as a context manager. ``address`` is the head's."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._folder = Path(tempfile.mkdtemp(prefix="xr-"))  # short: paths of sockets have at most 107 characters
        self.address = f"127.0.0.1:{_free_port()}"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        port = self.address.rpartition(":")[2]
        try:
            self._start("head", ["--head", f"--port={port}", "--num-cpus=0", "--include-dashboard=false",
                                 f"--temp-dir={self._folder}"])  # fmt: skip
            for number in range(self._count):
                self.add(f"node{number}")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def add(self, name: str, before: Sequence[str] = ()) -> None:
        """Start another node. ``before``: words in front of its command, such as those of unshare."""
        self._start(name, [f"--address={self.address}", "--num-cpus=1"], before)

    def kill(self, name: str) -> None:
        """Kill all processes of a node at once."""
        process = self.running.pop(name)
        for pid in [process.pid, *_children_of(process.pid)]:  # Ray gives its workers process groups of their own
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def _start(self, name: str, words: Sequence[str], before: Sequence[str] = ()) -> None:
        log = self._folder / f"{name}.log"
        environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            "RAY_worker_niceness": "0", "RAY_USAGE_STATS_ENABLED": "0", "RAY_raylet_start_wait_time_s": "120",
            "RAY_AUTH_MODE": "disabled",  # a token of the user, in ~/.ray, is that of another cluster
        }  # fmt: skip
        command = [
            *before, sys.executable, "-m", "ray.scripts.scripts", "start", f"--object-store-memory={STORE_BYTES}",
            "--disable-usage-stats", "--block", *words,
        ]  # fmt: skip
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment, start_new_session=True
            )
        self.running[name] = process
        end = time.monotonic() + _PATIENCE
        while b"Ray runtime started" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(
                    f"The node {name} did not start:\n{log.read_text(encoding='utf-8', errors='replace')}"
                )
            time.sleep(0.1)

    def _end(self) -> None:
        for name in list(self.running):
            self.kill(name)
        shutil.rmtree(self._folder, ignore_errors=True)


def _children_of(process: int) -> list[int]:
    """The processes that a process has started, and those that these have started."""
    own: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):  # a thread of the raylet starts the workers
        with suppress(OSError):
            own += map(int, task.read_text(encoding="utf-8").split())
    return own + [pid for one in own for pid in _children_of(one)]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
