"""Choose the executor: the number of processes that is fastest on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from xaug.augment.executors.base import Executor
from xaug.augment.executors.here import Here
from xaug.augment.executors.pool import Pool, cores

# The rows that a worker must get to be worth its start. On two cores, 400 rows of the embedded world took 45 CPU
# seconds in one process of two threads and 44 in two processes of one thread (benchmarks/speed/workers.py), of which
# each start took 9: two threads wait for each other, two processes do not. With fewer rows the start costs more than it
# saves.
WORTH_ROWS = 200
# The memory of a worker besides the weights of its models: libraries, activations, the engine's cache.
WORKER_BYTES = 1_500_000_000


def executor_for(workers: int | None, *, device: str, rows: int, weights: int) -> Executor:
    """This process or a pool, as `processes_for` chooses."""
    count = processes_for(workers, device=device, rows=rows, weights=weights)
    return Here() if count == 1 else Pool(count)


def processes_for(workers: int | None, *, device: str, rows: int, weights: int) -> int:
    """The number of processes that attack: ``workers``, or the fastest number if it is None.

    On a CPU, one process per core is faster than one process with several threads, provided that there are enough rows
    and that memory holds ``weights`` bytes of models for each process. One process keeps a GPU busy.
    """
    if workers is not None:
        return workers
    fitting = available_memory() // (weights + WORKER_BYTES)
    return max(1, min(cores(), rows // WORTH_ROWS, fitting)) if device == "cpu" else 1


def available_memory() -> int:
    """The bytes that new processes may take before others are swapped out; half of the memory if that is unknown."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
