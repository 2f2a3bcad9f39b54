"""Cells and listeners of the executor's tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import Interrupted
from xaug.study.execute.base import Progress
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.local import LocalExecutor

KINDS = ("cell_kinds",)


def cell(key: str, kind: str = "total", *needs: str, expected: float = 1.0, **request: Any) -> Cell:
    request = {"value": 1, **request} if kind == "total" else request
    return Cell(key, kind, f"cell {key}", needs, request, expected)


def executor(folder: Path, workers: int = 2, **more: Any) -> LocalExecutor:
    return LocalExecutor(folder, workers, modules=KINDS, **{"backoff": 0.1, "grace": 20.0, **more})


class Heard:
    """Keeps the events, and calls ``then`` after each."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self.why: dict[str, str] = {}
        self.told: list[Progress] = []

    def cell_started(self, cell: Cell, attempt: int) -> None:
        self.events.append((f"started {attempt}", cell.key))

    def finished(self, cell: Cell, result: CellResult) -> None:
        self.events.append(("finished", cell.key))

    def failed(self, cell: Cell, why: str, *, again: bool) -> None:
        self.events.append(("again" if again else "failed", cell.key))
        self.why[cell.key] = why

    def blocked(self, cell: Cell, why: str) -> None:
        self.events.append(("blocked", cell.key))
        self.why[cell.key] = why

    def progress(self, progress: Progress) -> None:
        self.told.append(progress)


def chain(seconds: float = 0.05, steps: int = 15) -> list[Cell]:
    """A small study: two sources, four counts that need them, and a sum of all."""
    first = [cell(f"rows{i}", value=i) for i in range(2)]
    counts = [cell(f"count{i}", "steps", f"rows{i % 2}", steps=steps, seconds=seconds) for i in range(4)]
    return [cell("sum", "total", *(one.key for one in counts), value=100), *counts, *first]


CHAIN_TOTAL = 100 + 4 * 15 + 2 * (0 + 1)


def main(folder: str) -> int:
    """A process of its own that runs the small study."""
    try:
        executor(Path(folder)).run(chain(), Heard())
    except Interrupted as error:
        print(error)
        return 128 + error.number
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
