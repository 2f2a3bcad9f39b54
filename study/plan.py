"""The plan of a study: its cells, and which of them belongs to which arm and seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xaug.study.arm import Arm
from xaug.study.execute.cell import Cell
from xaug.study.setting import Setting

Place = tuple[str, int]  # arm, seed


@dataclass(frozen=True)
class StudyPlan:
    """All cells, each after those that it needs.

    ``generated``: (task, part, seed) → the cell that makes its rows; the part of clean rows is "". ``trained``: arm and
    seed → the cell that trains its model; None for an arm without training. ``scored``: arm, seed and target task → the
    cell that scores it. ``missing``: target task → why the source has no rows of it.
    """

    setting: Setting
    folder: Path
    seeds: tuple[int, ...]
    cells: tuple[Cell, ...]
    generated: Mapping[tuple[str, str, int], str]
    trained: Mapping[Place, str | None]
    scored: Mapping[tuple[str, int, str], str]
    missing: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Cell, ...]:
        """The cells of one kind."""
        return tuple(cell for cell in self.cells if cell.kind == kind)

    def cell(self, key: str) -> Cell:
        """The cell of a key."""
        return next(cell for cell in self.cells if cell.key == key)

    def parts_of(self, arm: Arm, seed: int) -> list[tuple[str, str]]:
        """(task, key of the cell) of all rows that an arm trains on with a seed, clean ones first."""
        names = ["", *arm.parts] if arm.kind.clean else list(arm.parts)
        return [
            (task, self.generated[task, name, seed])
            for task in arm.tasks
            for name in names
            if (task, name, seed) in self.generated
        ]


def needed(cells: Sequence[Cell], wanted: Sequence[str]) -> tuple[Cell, ...]:
    """The cells of these keys and all that they need, in order."""
    by_key = {cell.key: cell for cell in cells}
    open_keys, found = list(wanted), set[str]()
    while open_keys:
        key = open_keys.pop()
        if key not in found:
            found.add(key)
            open_keys += by_key[key].needs
    return tuple(cell for cell in cells if cell.key in found)
