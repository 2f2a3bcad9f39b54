"""A cell of a study: one request of the product, what it needs, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.registry import Registry


@dataclass(frozen=True)
class Cell:
    """One generate, train or eval request, and the cells whose results it needs.

    ``key`` is the hash of everything that decides the result, and names the cell's files. ``request`` consists of JSON
    values only, so that a cell can be sent to another process or machine. ``name`` is what people read.
    """

    key: str
    kind: str
    name: str
    needs: tuple[str, ...]  # keys of other cells
    request: Mapping[str, Any]
    expected_seconds: float
    guessed: bool = False  # whether nothing but the order of cells can be judged by these seconds
    sort: str = ""  # cells of the same sort cost the same; empty: nothing is known of that
    expected_bytes: int = 0  # of memory, where no cell of this sort was measured in the study


class CellResult(Spec):
    """What a finished cell gave, and what it cost."""

    key: str
    kind: str
    output: dict[str, Any]  # JSON values, as the function of the cell's kind returned them
    seconds: float = Field(ge=0.0)  # on the clock
    cpu_seconds: float = Field(ge=0.0)  # of the cell's process and of all that it started
    peak_bytes: int = Field(ge=0)  # the largest resident set of the cell's process


# Runs one request. It receives the results of the cells that the cell needs, by key, and a folder of the cell's own,
# which is kept between tries: work that is resumed there (an unfinished training run) belongs into it. It returns JSON
# values. KeyboardInterrupt asks it to keep what it has and to end.
CellFunction = Callable[[Mapping[str, Any], Mapping[str, CellResult], Path], dict[str, Any]]
CELL_KINDS: Registry[CellFunction] = Registry("kind of cell")
