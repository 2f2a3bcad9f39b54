"""Prices from cells that this machine has computed: the cache keeps the costs of every sort of cell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from xaug.data_cards.cache import cache_folder
from xaug.data_cards.ranges import Range
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.price.base import Price, Unpriced, sort_of

_SPREAD = (0.8, 1.3)  # other cells of the same sort, and a machine that is busier or less busy


@dataclass(frozen=True)
class Measured:
    """Prices by the median of what cells of the same sort took. ``peaks``: sort → the most bytes of memory."""

    seconds: Mapping[str, tuple[float, ...]]  # sort → seconds
    peaks: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_this_machine(cls) -> Measured:
        """What the cache knows; nothing if it cannot be read."""
        found: dict[str, list[float]] = {}
        peaks: dict[str, int] = {}
        try:
            lines = timings_file().read_text(encoding="utf-8").splitlines()
        except OSError:
            return cls({})
        for line in lines:
            try:
                sort, seconds, *peak = json.loads(line)  # earlier releases wrote no memory
                found.setdefault(str(sort), []).append(float(seconds))
                peaks[str(sort)] = max(peaks.get(str(sort), 0), *map(int, peak))
            except (ValueError, TypeError):  # the end of a line that a full disk cut off
                continue
        return cls(
            {sort: tuple(values) for sort, values in found.items()},
            {sort: peak for sort, peak in peaks.items() if peak},
        )

    def price(self, cell: Cell) -> Price | Unpriced:
        """The price of a cell, if this machine has computed one of its sort."""
        known = self.seconds.get(sort_of(cell))
        if not known:
            return Unpriced("This machine has computed no cell of this sort.")
        middle = median(known)
        return Price(Range(middle, middle).widened(*_SPREAD), "measured")


def remember(cells: Iterable[tuple[Cell, CellResult]]) -> None:
    """Keep the seconds and the memory of cells for later plans. What cannot be kept is not needed to run a study."""
    lines = [json.dumps([sort_of(cell), round(result.seconds, 2), result.peak_bytes]) for cell, result in cells]
    try:
        timings_file().parent.mkdir(parents=True, exist_ok=True)
        with timings_file().open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError:
        return


def timings_file() -> Path:
    """The file of costs in the cache: a sort, its seconds and its bytes of memory in each line."""
    return cache_folder() / "studies" / "seconds.jsonl"
