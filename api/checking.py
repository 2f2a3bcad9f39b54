"""What a call is given, checked before anything is read, trained or written."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path

from xaug.data_cards.errors import StorageError, UsageError
from xaug.data_cards.parameters import param


def check_output(folder: Path, parameter: str = "output", *, written: bool = True) -> None:
    """Raises StorageError where no folder of that name can be: hours later would be too late to say it.

    ``written``: it will be written to for sure, so that must be allowed too.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    other = f" Name another folder with {param(parameter)}."
    if not there.is_dir():
        raise StorageError(f"{param(parameter, folder)}: {there} is a file, not a folder.{other}")
    if written and not os.access(there, os.W_OK | os.X_OK):
        raise StorageError(f"{param(parameter, folder)}: you may not write in {there}.{other}")


def check_number(parameter: str, value: float | None) -> None:
    """Raises UsageError for NaN and infinity, which pass every comparison with a bound."""
    if value is not None and not math.isfinite(value):
        raise UsageError(f"{param(parameter, value)}: give a number.")


def check_seed(seed: int) -> None:
    """Raises UsageError for a seed that NumPy or PyTorch does not take."""
    if not 0 <= seed < 2**32:
        raise UsageError(f"{param('seed', seed)}: a seed is a whole number from 0 to {2**32 - 1}.")


def check_unused(why: str, parameters: Mapping[str, object]) -> None:
    """Raises UsageError for parameters that are given and have no effect: name → value, None if not given."""
    given = [param(name) for name, value in parameters.items() if value is not None]
    if given:
        raise UsageError(f"{why}, so {', '.join(given)} would have no effect. Leave that out.")
