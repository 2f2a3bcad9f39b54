"""Reading the parts of a cell's score from the file in the folder of the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import DataError
from xaug.evaluate.metrics.base import Kind, Measured
from xaug.evaluate.results import Cell
from xaug.evaluate.stack import Scored

_KINDS: dict[int, Kind] = {1: "mean", 3: "f1"}  # columns → kind, see metrics.base


def read_parts(folder: Path, cell: Cell, main: tuple[str, ...]) -> Scored:
    """The main scores of a cell with their parts.

    ``folder``: the folder of the results. ``main``: the names of the scores whose mean is the cell's score. Raises
    DataError where the file is missing, lies outside ``folder`` or belongs to another cell.
    """
    path = folder / cell.parts
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DataError(f"{cell.task} {cell.language}: {cell.parts} lies outside {folder}. Evaluate again.")
    again = "Copy the whole folder of the evaluation, or evaluate again."
    try:
        with np.load(path, allow_pickle=False) as arrays:
            ids = tuple(str(name) for name in arrays["ids"])
            measured = tuple(_measured(name, arrays[name]) for name in main)
        scored = Scored(ids, measured)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}. {again}") from None
    except (KeyError, ValueError) as error:
        raise DataError(f"{path} does not hold the parts of {', '.join(main)}: {error}. {again}") from None
    value = sum(one.value for one in measured) / len(measured)
    # results.json holds all digits, so a larger difference means that the file belongs to another evaluation.
    if len(ids) != cell.rows or abs(value - cell.main) > 1e-6:
        raise DataError(
            f"{path} has {len(ids)} rows and a score of {value:.4f}, but results.json says {cell.rows} rows and"
            f" {cell.main:.4f}. {again}"
        )
    return scored


def _measured(name: str, parts: npt.NDArray[Any]) -> Measured:
    if parts.ndim != 2 or parts.shape[1] not in _KINDS:
        raise ValueError(f"{name} has the shape {parts.shape}")
    return Measured(name, _KINDS[parts.shape[1]], parts.astype(np.float64))
