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
    return Here() if count == 1 else Pool(count, gpus=visible_gpus(device))


def processes_for(workers: int | None, *, device: str, rows: int, weights: int) -> int:
    """The number of processes that attack: ``workers``, or the fastest number if it is None.

    On a CPU, one process per core is faster than one process with several threads, provided that there are enough rows
    and that memory holds ``weights`` bytes of models for each process. Each GPU gets one process.
    """
    if workers is not None:
        return workers
    if device != "cpu":
        return max(1, min(len(visible_gpus(device)), rows // WORTH_ROWS))
    fitting = available_memory() // (weights + WORKER_BYTES)
    return max(1, min(cores(), rows // WORTH_ROWS, fitting))


def visible_gpus(device: str) -> tuple[str, ...]:
    """The GPUs among which processes are divided, as CUDA_VISIBLE_DEVICES names them; none if the device is one GPU."""
    if device != "cuda":
        return ()
    import torch

    stated = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = [str(i) for i in range(torch.cuda.device_count())] if stated is None else stated.split(",")
    return tuple(name.strip() for name in names[: torch.cuda.device_count()])


def available_memory() -> int:
    """The bytes that new processes may take before others are swapped out; half of the memory if that is unknown."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
