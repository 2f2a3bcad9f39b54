"""Results with a given number of correct rows, and the comparison of two of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from building import Building, mean_of
from xaug.evaluate.compare import Comparison, compare
from xaug.evaluate.results import Results


def right(rows: int, number: int, *, first: int = 0) -> list[float]:
    """``number`` of ``rows`` rows are correct, from ``first`` on."""
    return [float(first <= at < first + number) for at in range(rows)]


def run(folder: Path, cells: Sequence[tuple[Any, ...]], **over: Any) -> Results:
    """cells: (task, language, rows right of 100[, seed])."""
    built = Building(folder)
    for task, code, number, *seed in cells:
        built.add(task, code, [mean_of("accuracy", right(100, number))], seed=seed[0] if seed else 0)
    return built.results(**over)


def both(folder: Path, a: Sequence[tuple[Any, ...]], b: Sequence[tuple[Any, ...]]) -> Comparison:
    first, second = run(folder / "a", a), run(folder / "b", b)
    return compare(first, folder / "a", second, folder / "b")
