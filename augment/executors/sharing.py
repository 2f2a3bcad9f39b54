"""How a run will share its rows among processes, and how much these slow each other down: for an estimate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from xaug.augment.executors.choose import processes_for, visible_gpus
from xaug.augment.executors.pool import cores, threads_of_each
from xaug.augment.plan import UNIT_ROWS
from xaug.data_cards.ranges import Range

# Processes share caches and memory. On two cores, two processes of one thread each attacked 1.74 times as many rows per
# second as one alone, not twice as many (benchmarks/speed/workers.py, 1,000 rows of the embedded world).
_CONTENTION = 1.3


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the processes of a run share its rows and the machine."""

    processes: int
    threads: int | None  # of each process; None: as many as PyTorch takes
    rows: Range  # the rows that one process alone on the machine attacks in the time of the whole run

    @classmethod
    def of(cls, workers: int | None, *, device: str, rows: int, weights: int) -> Sharing:
        """The sharing that an executor chooses for ``workers`` (see `processes_for`).

        ``weights``: bytes of the models of one process. Units of work are not divided, so the process with the most
        units ends last.
        """
        units = -(-rows // UNIT_ROWS)
        processes = min(processes_for(workers, device=device, rows=rows, weights=weights), max(1, units))
        if processes == 1:
            return cls(1, None, Range(rows, rows))
        most = min(rows, -(-units // processes) * UNIT_ROWS)
        if device != "cpu":
            # The processes of one GPU are between no faster than one of them and as fast as with GPUs of their own.
            beside = -(-processes // max(1, len(visible_gpus(device))))
            return cls(processes, threads_of_each(processes), Range(most, min(rows, most * beside)))
        least = most * _turns(processes)
        return cls(processes, threads_of_each(processes), Range(least, least * _CONTENTION))

    def loading(self, importing: float, loading: float) -> float:
        """Seconds until all processes have loaded their models.

        ``importing`` and ``loading``: the seconds that one process takes to import libraries and to load models. The
        command imports libraries before it starts its workers, and each worker imports them again.
        """
        alone = importing + loading
        return alone if self.processes == 1 else importing + alone * _turns(self.processes)


def _turns(processes: int) -> float:
    """The factor by which processes are slower if there are more of them than cores."""
    return max(1.0, processes / cores())


@contextmanager
def torch_threads(count: int | None) -> Iterator[None]:
    """Let PyTorch compute with ``count`` threads in this block; None for its own choice."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)
