"""Kinds of cells for the executor's tests. Workers import this module by its name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import StorageError, UsageError
from xaug.study.execute.cell import CELL_KINDS, CellResult

Request = Mapping[str, Any]
Results = Mapping[str, CellResult]


def total(request: Request, results: Results, folder: Path) -> dict[str, Any]:
    """Add the totals of the cells that it needs, and its own value."""
    time.sleep(request.get("seconds", 0.0))
    return {"total": request["value"] + sum(one.output["total"] for one in results.values())}


def steps(request: Request, results: Results, folder: Path) -> dict[str, Any]:
    """Count to a number, slowly, and go on where it was stopped or killed."""
    file = folder / "step"
    at = int(file.read_text()) if file.exists() else 0
    with (folder / "begins").open("a") as begins:
        begins.write(f"{at}\n")
    while at < request["steps"]:
        time.sleep(request["seconds"])
        at += 1
        aside = folder / f"step.{os.getpid()}"
        aside.write_text(str(at))
        aside.rename(file)
    return {"total": at + sum(one.output["total"] for one in results.values())}


def busy(request: Request, results: Results, folder: Path) -> dict[str, Any]:
    """Use the CPU and memory, and report the threads it may use."""
    block = bytearray(request["bytes"])
    end = time.process_time() + request["seconds"]
    while time.process_time() < end:
        block[:: 1 << 12] = b"x" * len(block[:: 1 << 12])
    return {"threads": [os.environ[f"{name}_NUM_THREADS"] for name in ("OMP", "MKL", "RAYON")], "total": 0}


def fails(request: Request, results: Results, folder: Path) -> dict[str, Any]:
    """Fail in the way that is asked for, until it has been tried ``times`` times."""
    with (folder / "tries").open("a") as tries:
        tries.write("x")
    if len((folder / "tries").read_text()) > request.get("times", 10**9):
        return {"total": request.get("value", 0)}
    how = request["how"]
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exits":
        os._exit(3)
    raise {
        "usage": UsageError("The value is wrong."), "disk": StorageError("The disk is full."),
        "memory": MemoryError(), "program": ZeroDivisionError("division by zero"),
        "torch": RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes"),
    }[how]  # fmt: skip


def stubborn(request: Request, results: Results, folder: Path) -> dict[str, Any]:
    """Ignore every request to stop, with a child of its own."""
    import subprocess
    import sys

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    own = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(500)"])
    (folder / "pids").write_text(f"{os.getpid()} {own.pid}")
    time.sleep(500)
    return {}


def unspeakable(request: Request, results: Results, folder: Path) -> dict[str, Any]:
    """Return what JSON does not know."""
    return {"folder": folder}


for kind in (total, steps, busy, fails, stubborn, unspeakable):
    CELL_KINDS.add(kind.__name__, kind)
