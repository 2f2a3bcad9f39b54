"""The flags of parameters: the parameter ``limit`` of a message is ``--limit`` on the command line."""

from __future__ import annotations

# A flag that may be repeated, or that takes NAME=VALUE, has a singular name; its parameter holds several values.
_IRREGULAR = {"seeds": "seed", "filters": "filter", "parameters": "set"}


def as_flag(name: str, value: str) -> str:
    """A parameter as the command line spells it: ``--limit``, ``--device cpu``; a boolean has no value."""
    flag = "--" + _IRREGULAR.get(name, name).replace("_", "-")
    return flag if value in ("", "True") else f"{flag} {value}"
