"""Checks of a call's parameters, made before anything is read, trained or written."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from xaug.data_cards.errors import StorageError, UsageError
from xaug.data_cards.parameters import param

# More than the rows of any file and the steps of any run, and small enough for libraries that count in 64 bits.
MOST = 10**15
PATH = (str, os.PathLike)  # the types of a path

Whole = TypeVar("Whole", int, int | None)
Number = TypeVar("Number", float, float | None)


def check_output(folder: Path, parameter: str = "output", *, written: bool = True) -> None:
    """Raises StorageError if the folder cannot be made, so that a run does not find out hours later.

    ``written``: the call will certainly write there, so the folder must also be writable.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    other = f" Name another folder with {param(parameter)}."
    if not there.is_dir():
        raise StorageError(f"{param(parameter, folder)}: {there} is a file, not a folder.{other}")
    if written and not os.access(there, os.W_OK | os.X_OK):
        raise StorageError(f"{param(parameter, folder)}: you may not write in {there}.{other}")


def check_type(parameter: str, value: object, types: type | tuple[type, ...], takes: str) -> None:
    """Raises UsageError for a value of another type, and for an empty text. ``takes``: what the parameter takes."""
    if not isinstance(value, types):
        raise UsageError(f"{param(parameter)} takes {takes}, not {_what(value)}.")
    if isinstance(value, str) and not value.strip():
        raise UsageError(f"{param(parameter)} is empty. It takes {takes}.")


def check_given(types: type | tuple[type, ...], takes: str, values: Mapping[str, object]) -> None:
    """Raises UsageError as `check_type` does, for each value that is not None. ``values``: parameter → value."""
    for parameter, value in values.items():
        if value is not None:
            check_type(parameter, value, types, takes)


def check_flags(values: Mapping[str, object]) -> None:
    """Raises UsageError for a value that is neither True nor False: Python takes "no" for true. NumPy's are accepted.

    ``values``: parameter → value.
    """
    for parameter, value in values.items():
        if not isinstance(value, bool) and type(value).__name__ not in ("bool", "bool_"):
            raise UsageError(f"{param(parameter)} takes True or False, not {_what(value)}.")


def check_names(parameter: str, mapping: Mapping[Any, object]) -> None:
    """Raises UsageError for a key of a mapping that is no text, or an empty one."""
    for key in mapping:
        if not isinstance(key, str) or not key.strip():
            what = "an empty name" if isinstance(key, str) else _what(key)
            raise UsageError(f"{param(parameter)} takes a mapping from names to values, and one of its keys is {what}.")


def several(parameter: str, value: object, takes: str, types: type | tuple[type, ...] = str) -> tuple[Any, ...]:
    """Return one or several values as a tuple: of a single one, or of those of an iterable.

    Raises UsageError for a value of another type. ``takes``: what the parameter takes, one or several of it.
    """
    if isinstance(value, types) or not isinstance(value, Iterable):
        values: tuple[Any, ...] = (value,)
    else:
        values = tuple(value)
    for one in values:
        check_type(parameter, one, types, takes)
    return values


def check_whole(parameter: str, value: Whole, *, least: int) -> Whole:
    """Return a whole number as Python's own: NumPy's numbers are accepted. None stays None, for a value that is open.

    Raises UsageError for another type and for a number below ``least`` or beyond all bounds.
    """
    if value is None:
        return value
    number = _index(value)
    if number is None or number < least:
        raise UsageError(f"{_given(parameter, value)}: give a whole number of at least {least}.")
    if number > MOST:
        raise UsageError(f"{_given(parameter, value)}: give a whole number of at most {MOST:,}.")
    return number


def check_number(
    parameter: str,
    value: Number,
    *,
    key: str = "",
    least: float = -math.inf,
    most: float = math.inf,
    above: float = -math.inf,
) -> Number:
    """Return a number as Python's own: NumPy's numbers are accepted. None stays None, for a value that is open.

    ``key``: the name of the value in a parameter that holds several by name. Raises UsageError for another type, for
    NaN and infinity, which pass comparisons with a bound, and for a number below ``least``, over ``most``, or not over
    ``above``.
    """
    if value is None:
        return value
    number = _float(value)
    if number is None or not math.isfinite(number):
        raise UsageError(f"{_given(parameter, value, key)}: give a finite number{_span(least, most, above)}.")
    if not (least <= number <= most and number > above):
        raise UsageError(f"{_given(parameter, value, key)}: give a number{_span(least, most, above)}.")
    return number


def check_seeds(seeds: object) -> tuple[int, ...]:
    """Return one seed or several as Python's own numbers. Raises UsageError as `check_seed` does."""
    values = (seeds,) if isinstance(seeds, str) or not isinstance(seeds, Iterable) else tuple(seeds)
    return tuple(check_seed(seed, "seeds") for seed in values)


def check_seed(seed: int, parameter: str = "seed") -> int:
    """Return a seed as Python's own number. Raises UsageError for one that NumPy or PyTorch does not accept."""
    number = _index(seed)
    if number is None or not 0 <= number < 2**32:
        raise UsageError(f"{_given(parameter, seed)}: a seed is a whole number from 0 to {2**32 - 1}.")
    return number


def check_unused(why: str, parameters: Mapping[str, object]) -> None:
    """Raises UsageError for given parameters that would have no effect. ``parameters``: name → value or None."""
    given = [param(name) for name, value in parameters.items() if value is not None]
    if given:
        raise UsageError(f"{why}, so {', '.join(given)} would have no effect. Leave out what is not used.")


def _what(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"


def _index(value: object) -> int | None:
    """The value as an int; None if it is no whole number. True and False are no numbers here."""
    try:
        return None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _float(value: object) -> float | None:
    """The value as a float; None if it is no number. A text is none, whatever it says."""
    if isinstance(value, (bool, str, bytes, bytearray)):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _given(parameter: str, value: object, key: str = "") -> str:
    """The parameter with its value, or with the type of a value that is neither a number nor a truth value."""
    if isinstance(value, bool) or _float(value) is not None or _index(value) is not None:
        return param(parameter, f"{key}={value}" if key else value)
    return f"{param(parameter, key)} is of type {type(value).__name__}"


def _span(least: float, most: float, above: float) -> str:
    """The range of a number in words, after a blank; empty if every number is accepted."""
    if math.isfinite(above):
        return f" above {above:g}"
    if math.isfinite(least) and math.isfinite(most):
        return f" from {least:g} to {most:g}"
    return f" of at least {least:g}" if math.isfinite(least) else f" of at most {most:g}" if math.isfinite(most) else ""
