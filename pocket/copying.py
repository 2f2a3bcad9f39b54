"""``dataclasses.replace`` for the frozen, slotted values of this world, at half its cost.

A million copies are made for the datasets' rows; the standard one asks every field whether ``__init__`` takes it, each
time. Here a class is asked once.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace  # its names and types are what mypy checks
else:

    def replace(value, /, **changes):
        """A copy of ``value`` with some fields changed.

        Raises:
            KeyError: a change of what is no field of ``value``.
        """
        cls = value.__class__
        setters = _setters(cls)
        new = object.__new__(cls)  # frozen, and without __post_init__: nothing else happens in __init__
        for name, setter in setters.items():
            setter(new, changes.pop(name) if name in changes else getattr(value, name))
        if changes:
            raise KeyError(f"{cls.__name__} has no {', '.join(changes)}")
        return new


@cache
def _setters(cls: type) -> dict[str, Any]:
    """The slots' own setters by field, which ``frozen`` does not stop.

    Raises:
        TypeError: a class whose ``__init__`` does more than fill its slots.
    """
    if hasattr(cls, "__post_init__") or "__slots__" not in vars(cls):
        raise TypeError(f"{cls.__name__}: a frozen dataclass with slots and no __post_init__ is needed here")
    return {field.name: vars(cls)[field.name].__set__ for field in fields(cls)}


__all__ = ["replace"]
