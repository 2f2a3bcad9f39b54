"""``dataclasses.replace`` for the frozen dataclasses with slots of this world, at half its cost.

Making the datasets' rows takes a million copies. The standard function checks at every call whether ``__init__``
accepts each field; this one checks a class once.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace  # mypy checks calls against the standard signature
else:

    def replace(value, /, **changes):
        """A copy of ``value`` with some fields changed.

        Raises:
            KeyError: a change names a field that ``value`` does not have.
        """
        cls = value.__class__
        setters = _setters(cls)
        new = object.__new__(cls)  # _setters made sure that __init__ does nothing else
        for name, setter in setters.items():
            setter(new, changes.pop(name) if name in changes else getattr(value, name))
        if changes:
            raise KeyError(f"{cls.__name__} has no field {', '.join(changes)}")
        return new


@cache
def _setters(cls: type) -> dict[str, Any]:
    """The setter of each field's slot; it works on a frozen instance, too.

    Raises:
        TypeError: the class's ``__init__`` does more than fill its slots.
    """
    if hasattr(cls, "__post_init__") or "__slots__" not in vars(cls):
        raise TypeError(f"{cls.__name__} cannot be copied: it needs slots and must not have __post_init__.")
    return {field.name: vars(cls)[field.name].__set__ for field in fields(cls)}


__all__ = ["replace"]
