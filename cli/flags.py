"""The flags of parameters: what a message calls ``limit`` is ``--limit`` on the command line."""

from __future__ import annotations

# Flags that may be repeated, or take NAME=VALUE, are named in the singular; their parameters hold several.
_OTHERWISE = {"seeds": "seed", "filters": "filter", "parameters": "set"}


def as_flag(name: str, value: str) -> str:
    """The spelling of the command line: ``--limit``, ``--device cpu``; a switch that is on is its flag alone."""
    flag = "--" + _OTHERWISE.get(name, name).replace("_", "-")
    return flag if value in ("", "True") else f"{flag} {value}"
