"""How long the cells that are left will take, by the clock: expected seconds, corrected by measured ones."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence

from xaug.study.execute.cell import Cell, CellResult


def ordered(cells: Sequence[Cell]) -> dict[str, float]:
    """Key → the expected seconds of the cell and of the longest chain of cells that need it, one after the other.

    Cells with long chains start first: nothing that waits for them could make up for their delay.
    """
    by_key = {cell.key: cell for cell in cells}
    users: dict[str, list[str]] = {key: [] for key in by_key}
    for cell in cells:
        for key in cell.needs:
            if key in users:
                users[key].append(cell.key)
    out: dict[str, float] = {}
    waiting = {key: len(own) for key, own in users.items()}
    ready = [key for key, count in waiting.items() if not count]
    while ready:
        cell = by_key[ready.pop()]
        out[cell.key] = cell.expected_seconds + max((out[key] for key in users[cell.key]), default=0.0)
        for key in cell.needs:
            if key in waiting:
                waiting[key] -= 1
                if not waiting[key]:
                    ready.append(key)
    return out


class Pace:
    """The ratio of measured to expected seconds: of a kind of cell, or of all cells where a kind has none yet."""

    def __init__(self, cells: Sequence[Cell], done: Mapping[str, CellResult]) -> None:
        self._kinds: dict[str, tuple[float, float]] = {}
        for cell in cells:
            if cell.key in done:
                self.add(cell, done[cell.key].seconds)

    def add(self, cell: Cell, seconds: float) -> None:
        """Take in a measured cell."""
        measured, expected = self._kinds.get(cell.kind, (0.0, 0.0))
        self._kinds[cell.kind] = measured + seconds, expected + cell.expected_seconds

    def judges(self, cells: Sequence[Cell]) -> bool:
        """Whether the seconds of all these cells are more than a guess: each is of a kind that was measured."""
        return all(cell.kind in self._kinds for cell in cells if cell.guessed)

    def seconds(self, cell: Cell) -> float:
        """The corrected seconds of a cell."""
        measured, expected = self._kinds.get(cell.kind, (0.0, 0.0))
        if not expected:
            measured, expected = (sum(values) for values in zip((0.0, 0.0), *self._kinds.values(), strict=True))
        return cell.expected_seconds * (measured / expected if expected else 1.0)


def seconds_left(
    cells: Sequence[Cell], running: Mapping[str, float], done: Collection[str], pace: Pace, slots: int
) -> float:
    """The seconds until the last of ``cells`` ends, if ``slots`` of them run at the same time.

    ``cells``: those that are not done. ``running``: the seconds that those under way have run. ``done``: keys of cells
    that are needed no more. The order is that of the executor, so this is its schedule, played through.
    """
    chains, by_key = ordered(cells), {cell.key: cell for cell in cells}
    needs = {cell.key: {key for key in cell.needs if key not in done} for cell in cells}
    ends = [(max(0.0, pace.seconds(by_key[key]) - spent), key) for key, spent in running.items() if key in by_key]
    heapq.heapify(ends)
    waiting = sorted((key for key in by_key if key not in running), key=lambda key: -chains.get(key, 0.0))
    now = 0.0
    while True:
        for key in [key for key in waiting if not needs[key]][: max(0, slots - len(ends))]:
            waiting.remove(key)
            heapq.heappush(ends, (now + pace.seconds(by_key[key]), key))
        if not ends:
            return now
        now, ended = heapq.heappop(ends)
        for open_needs in needs.values():
            open_needs.discard(ended)
