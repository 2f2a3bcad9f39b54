"""How many processes are fastest here."""

from __future__ import annotations

import os
from pathlib import Path

from xaug.augment.executors.base import Executor
from xaug.augment.executors.here import Here
from xaug.augment.executors.pool import Pool, cores

# Rows a worker must get to be worth its start. On two cores, 400 rows of the embedded world took 45 CPU seconds in one
# process of two threads and 44 in two processes of one (benchmarks/speed/workers.py), of which each start took 9: two
# threads wait for each other where two processes need not. With fewer rows the start is not made good.
WORTH_ROWS = 200
# What a worker takes beside the weights of its models: libraries, activations, what the engine remembers.
WORKER_BYTES = 1_500_000_000


def executor_for(workers: int | None, *, device: str, rows: int, weights: int) -> Executor:
    """This process, or a pool. ``workers``: how many processes; None: as many as are fastest.

    On a CPU, a process a core is faster than a process whose products take several cores, once there are rows enough;
    not more than memory holds with ``weights`` bytes of models each. On a GPU one process keeps it busy.
    """
    if workers is None:
        fitting = available_memory() // (weights + WORKER_BYTES)
        workers = max(1, min(cores(), rows // WORTH_ROWS, fitting)) if device == "cpu" else 1
    return Here() if workers == 1 else Pool(workers)


def available_memory() -> int:
    """Bytes that new processes may take without others being swapped out; half of all where the system cannot tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
