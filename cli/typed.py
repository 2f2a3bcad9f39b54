"""What was typed, checked before anything is read, trained or written."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import StorageError, UsageError


def check_output(folder: Path, option: str = "--output", *, written: bool = True) -> None:
    """Raises StorageError where no folder of that name can be: hours later would be too late to say it.

    ``written``: it will be written to for sure, so that must be allowed too.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise StorageError(f"{option} {folder}: {there} is a file, not a folder. Name another folder with {option}.")
    if written and not os.access(there, os.W_OK | os.X_OK):
        raise StorageError(f"{option} {folder}: you may not write in {there}. Name another folder with {option}.")


def check_number(option: str, value: float | None) -> None:
    """Raises UsageError for NaN and infinity, which pass every comparison with a bound."""
    if value is not None and not math.isfinite(value):
        raise UsageError(f"{option} {value}: give a number.")


def check_seed(seed: int) -> None:
    """Raises UsageError for a seed that NumPy or PyTorch does not take."""
    if not 0 <= seed < 2**32:
        raise UsageError(f"--seed {seed}: a seed is a whole number from 0 to {2**32 - 1}.")


# More than any file has rows, any run steps, and small enough for every library that counts with 64 bits.
_MOST = 10**15


def check_given(context: Any) -> None:
    """Raises UsageError for what the command line gives that cannot be meant: an empty text, a number beyond bounds.

    An empty text is most often a variable of the shell that is not set. Were it taken for "not given", the command
    would do something else than was asked for, without a word. ``context``: Typer's, of the command.
    """
    for parameter in context.command.params:
        if context.get_parameter_source(parameter.name).name != "COMMANDLINE":
            continue
        value = context.params.get(parameter.name)
        shown = parameter.opts[0] if parameter.param_type_name == "option" else (parameter.metavar or parameter.name)
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, str) and not one.strip():
                raise UsageError(f"{shown} is empty. Give it a value, or leave it out.")
            if isinstance(one, int) and abs(one) > _MOST:
                raise UsageError(f"{shown} is larger than {_MOST:,}, the most that is counted to.")


def check_unused(why: str, options: Mapping[str, object]) -> None:
    """Raises UsageError for options that are given and have no effect. ``options``: option → its value, None if not."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise UsageError(f"{why}, so {', '.join(given)} would have no effect. Leave that out.")
