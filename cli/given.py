"""What was typed: checked before a command runs, and read where an option takes NAME=VALUE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.errors import UsageError

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


def thresholds(filters: Sequence[str] | None) -> dict[str, float | None]:
    """``--filter NAME[=X]``, repeated, as name → threshold. Raises UsageError."""
    out: dict[str, float | None] = {}
    for text in filters or ():
        name, _, value = text.partition("=")
        if name in out:
            raise UsageError(f"--filter {name} is given twice: leave one of the two out.")
        try:
            out[name] = float(value) if value else None
        except ValueError:
            raise UsageError(f"--filter {text}: {value!r} is not a number.") from None
    return out


def pairs(parameters: Sequence[str] | None) -> dict[str, str]:
    """``--set NAME=VALUE``, repeated. Raises UsageError."""
    out: dict[str, str] = {}
    for text in parameters or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {text}: write --set NAME=VALUE.")
        out[name] = value
    return out
