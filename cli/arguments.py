"""The arguments of a command: checked before it runs, and parsed where an option takes NAME=VALUE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.checking import MOST
from xaug.data_cards.errors import UsageError
from xaug.data_cards.text import quoted


def check_arguments(context: Any) -> None:
    """Check the arguments that were typed. Raises UsageError for an empty text or a number beyond all bounds.

    An empty text is usually an unset variable of the shell. If it counted as "not given", the command would silently
    do something other than what was asked for. ``context`` is Typer's context of the command.
    """
    for parameter in context.command.params:
        if context.get_parameter_source(parameter.name).name != "COMMANDLINE":
            continue
        value = context.params.get(parameter.name)
        shown = parameter.opts[0] if parameter.param_type_name == "option" else (parameter.metavar or parameter.name)
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, str) and not one.strip():
                raise UsageError(f"{shown} is empty. Give it a value, or leave it out.")
            if isinstance(one, int) and abs(one) > MOST:
                raise UsageError(f"{shown} is larger than {MOST:,}, the largest number that is accepted.")


def thresholds(filters: Sequence[str] | None, option: str = "--filter ") -> dict[str, float | None]:
    """``--filter NAME[=X]``, repeated, as name → threshold. ``option``: what stands before it. Raises UsageError."""
    out: dict[str, float | None] = {}
    for text in filters or ():
        name, value = _threshold(text)
        if name in out:
            raise UsageError(f"{option}{name} is given twice. Leave out one of the two.")
        try:
            out[name] = float(value) if value else None
        except ValueError:
            raise UsageError(f"{option}{text}: the threshold {value!r} is not a number.") from None
    return out


def pairs(parameters: Sequence[str] | None) -> dict[str, str]:
    """``--set NAME=VALUE``, repeated. Raises UsageError."""
    out: dict[str, str] = {}
    for text in parameters or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {text}: write --set NAME=VALUE.")
        if name in out:
            raise UsageError(f"--set {name} is given twice. Leave out one of the two.")
        out[name] = value
    return out


def several(option: str, text: str | None) -> tuple[str, ...] | None:
    """``A,B`` or ``A, B`` as two names; None for an option that is not given. Raises UsageError for an empty name."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if "" in names:
        raise UsageError(f"{option} {quoted(text)} has an empty name. Write the names with one comma between them.")
    return names


def _threshold(text: str) -> tuple[str, str]:
    """The name of a filter, and the text of its threshold: empty where none is asked for. Raises UsageError.

    A threshold that is left empty after ``=`` is usually an unset variable of the shell.
    """
    name, equals, value = text.partition("=")
    if equals and not value.strip():
        raise UsageError(f"{text} has no threshold. Write NAME=X, or NAME alone for the threshold that is the default.")
    return name, value
