"""Running a study: the cells that are not done, and the seconds that they took."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.durable import storage
from xaug.data_cards.parameters import param
from xaug.study.execute.base import CellEvents, CellExecutor
from xaug.study.execute.cell import CellResult
from xaug.study.plan import StudyPlan
from xaug.study.price.measured import remember
from xaug.study.state import read_state, write_state

_SECONDS = "seconds"


@dataclass(frozen=True)
class Ran:
    """What runs left. ``wall_seconds``: by the clock, of all runs together."""

    done: Mapping[str, CellResult]
    wall_seconds: float


def run_cells(plan: StudyPlan, executor: CellExecutor, events: CellEvents) -> Ran:
    """Run what is not done. Raises Interrupted, after which the same call continues."""
    before = executor.done()
    write_state(plan.folder, read_state(plan.folder).ran((cell.key for cell in plan.cells), before))
    left = tuple(cell for cell in plan.cells if cell.key not in before)
    began = time.monotonic()
    try:
        done = executor.run(plan.cells, events)
    finally:
        if left:
            _add_seconds(plan.folder, time.monotonic() - began)
    remember((cell, done[cell.key]) for cell in left if cell.key in done)
    return Ran(done, seconds_of(plan.folder))


def seconds_of(folder: Path) -> float:
    """The seconds by the clock that all runs of a study took together."""
    try:
        return float((folder / _SECONDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0.0


def _add_seconds(folder: Path, seconds: float) -> None:
    with storage(folder, "write the time of a run", param("output")):
        (folder / _SECONDS).write_text(f"{seconds_of(folder) + seconds:.1f}\n", encoding="utf-8")
