"""How many cells fit into memory beside each other: a cell starts only if it does. One cell always runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xaug.amounts import size_text
from xaug.augment.executors.choose import available_memory
from xaug.study.execute.cell import Cell, CellResult

_GROUP = Path("/sys/fs/cgroup")  # the limits of the container, or of the system's own group (Linux, version 2)


@dataclass
class Memory:
    """The memory that the cells of a run share. ``free``: bytes at its start.

    ``peaks``: sort of cell → the most bytes that one of it took. They count in place of what is expected, as soon as
    there are any.
    """

    free: int
    peaks: dict[str, int] = field(default_factory=dict)

    @classmethod
    def shared(cls, free: int, cells: Iterable[Cell], done: Mapping[str, CellResult]) -> Memory:
        """The memory with what finished cells took."""
        memory = cls(free)
        for cell in cells:
            if cell.key in done:
                memory.learn(cell, done[cell.key].peak_bytes)
        return memory

    def learn(self, cell: Cell, peak: int) -> None:
        """Take in what a cell took. A cell of no sort says nothing about others."""
        if cell.sort and peak:
            self.peaks[cell.sort] = max(peak, self.peaks.get(cell.sort, 0))

    def need(self, cell: Cell) -> int:
        """The bytes that a cell is expected to take at most."""
        return self.peaks.get(cell.sort, cell.expected_bytes)

    def fits(self, cell: Cell, running: Collection[Cell]) -> bool:
        """Whether a cell fits beside those that run. Beside none, every cell does: it must run some time."""
        return not running or sum(map(self.need, running)) + self.need(cell) <= self.free

    def slots(self, cells: Collection[Cell], workers: int) -> int:
        """How many of these cells run at the same time, if each needs what they need on average."""
        needed = sum(map(self.need, cells))
        return workers if not needed else max(1, min(workers, self.free * len(cells) // needed))

    def limits(self, cells: Collection[Cell], workers: int) -> str:
        """A sentence where memory lets fewer of these cells run at the same time than ``workers``; else empty."""
        if self.slots(cells, workers) >= workers:
            return ""
        needed = sum(map(self.need, cells)) // len(cells)
        return (
            f"{workers} cells may run at the same time, but one needs about {size_text(needed)} of memory and"
            f" {size_text(self.free)} are free, so fewer do: a cell starts when it fits beside the others."
        )


def free_memory(group: Path = _GROUP) -> int:
    """The bytes that cells may take now: what the machine has free, or what the limit of the container leaves."""
    return min([available_memory(), *_left_in(group)])


def _left_in(group: Path) -> list[int]:
    """The bytes that a control group leaves. Files in memory give way, so they do not count; empty: no limit."""
    try:
        most = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
        lines = (group / "memory.stat").read_text(encoding="ascii").splitlines()
        files = next(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    except (OSError, ValueError, StopIteration):  # no such group, or "max"
        return []
    return [max(0, most - used + files)]
