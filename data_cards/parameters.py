"""Marks for parameters in messages, so that each front end can spell a parameter in its own way.

A message is written with `param`: ``f"{param('device', 'cuda')}: this PyTorch sees no CUDA device."`` An error keeps
the text with its marks (`XaugError.spelled`). A notebook shows ``device="cuda"``; the command line spells the same mark
as a flag, so no package below ``cli`` knows the flags.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# ASCII's record and unit separators: nobody types them, and they are spelled out before a message is shown.
_MARK, _PART = "\x1e", "\x1f"
_MARKED = re.compile(f"{_MARK}([^{_MARK}{_PART}]*){_PART}([^{_MARK}{_PART}]*){_MARK}")

Spelling = Callable[[str, str], str]
"""(name, value) → text. The value is empty where a message names only the parameter, and ``True`` for a switch."""


def param(name: str, value: object = "") -> str:
    """Return the mark for the parameter ``name`` in a message, with the value that it has or should have."""
    plain = str(value).replace(_MARK, " ").replace(_PART, " ")
    return f"{_MARK}{name}{_PART}{plain}{_MARK}"


def spell(text: str, spelling: Spelling) -> str:
    """Return the text with every mark of `param` spelled out."""
    return _MARKED.sub(lambda found: spelling(found[1], found[2]), text)


def as_keyword(name: str, value: str) -> str:
    """Spell a parameter as in Python: ``limit=``, ``device="cpu"``, ``resume=True``, ``limit=5``."""
    bare = not value or value in ("True", "False", "None") or _is_number(value)
    return f"{name}={value}" if bare else f'{name}="{value}"'


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
