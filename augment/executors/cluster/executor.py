"""The executor that runs the units of a plan on a Ray cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xaug.augment.executors.base import Task
from xaug.augment.executors.cluster.connection import connected
from xaug.augment.executors.cluster.nodes import Demand, capacity
from xaug.augment.executors.cluster.run import Run
from xaug.augment.plan import UNIT_ROWS
from xaug.augment.progress import Tally
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param


@dataclass(frozen=True, slots=True)
class Ray:
    """Executes units in processes on the nodes of a Ray cluster, each with its own models.

    ``address``: HOST:PORT of the head; None for RAY_ADDRESS or the cluster of this machine; ``local`` starts one here.
    ``workers``: how many processes; None for as many as fit. ``cpus`` and ``gpus``: what each of them takes; ``gpus``
    may be a part of one, and None is one GPU for models that run on CUDA, and otherwise none. ``losses``: how often the
    process that holds a unit may be lost before the run gives up.
    """

    address: str | None = None
    workers: int | None = None
    cpus: float = 1.0
    gpus: float | None = None
    losses: int = 3

    def check(self) -> None:
        """Raises UsageError if the cluster cannot be used: Ray is missing, nothing answers, or no node has room."""
        with connected(self.address) as ray:
            capacity(ray, Demand(self.cpus, self.gpus or 0.0))

    def run(self, task: Task) -> Tally:
        """Execute all units (see `Executor.run`). Raises UsageError, too, if the cluster cannot be used."""
        device = task.work.job.placement.device
        if ":" in device:
            raise UsageError(
                f"{param('device', device)}: Ray chooses the GPU of a process. Use {param('device', 'cuda')}."
            )
        demand = Demand(self.cpus, self.gpus if self.gpus is not None else float(device == "cuda"))
        with connected(self.address) as ray:
            fitting = capacity(ray, demand)
            count = min(self.workers or fitting, len(task.units))
            # If there are few units, the first worker must not fill its whole width, or it would take all of them.
            share = -(-len(task.units) // count) * UNIT_ROWS
            work = replace(task.work, width=min(task.work.width, share))
            return Run(ray, replace(task, work=work), demand, count, self.losses).all()
