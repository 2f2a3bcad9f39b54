"""The executor that is this process."""

from __future__ import annotations

import time
from dataclasses import dataclass

from xaug.augment.execute import Execution
from xaug.augment.executors.base import Task
from xaug.augment.lab import load_lab, run_preflights
from xaug.augment.progress import Tally


@dataclass(frozen=True, slots=True)
class Here:
    """Executes units in this process, with as many threads as PyTorch takes."""

    def run(self, task: Task) -> Tally:
        """Load and test the models, and execute all units."""
        began = time.perf_counter()
        job = task.work.job
        lab = load_lab(job)
        task.on_tested(run_preflights(lab, job, task.clean, allow_weak=task.allow_weak))
        execution = Execution(task.work, lab, task.on_tally)
        execution.tally.loading = time.perf_counter() - began
        for _ in execution.run(task.units):
            pass
        return execution.tally
