"""Errors about settings that pydantic rejects: the option or place, the problem, and the nearest valid names."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param

# Pydantic's types of problems → their explanation, where pydantic's own message is in its own terms.
_EXPLANATIONS = {
    "extra_forbidden": "there is no such setting", "missing": "a value is required",
    "tuple_type": "a list is required", "model_type": "a table of settings is required",
}  # fmt: skip


def explained(problem: ErrorDetails) -> str:
    """Return what is wrong with a setting, as a clause without a final full stop. ``problem``: one of pydantic's."""
    return without_label(_EXPLANATIONS.get(problem["type"], problem["msg"]))


def without_label(text: str) -> str:
    """Return a message of pydantic without the label that it puts before messages of others, such as our checks."""
    return text.removeprefix("Value error, ").removeprefix("Assertion failed, ")


def settings_error(
    error: ValidationError,
    model: type[BaseModel],
    where: str,
    given: Mapping[str, str] | None = None,
) -> UsageError:
    """Return the error to raise for settings that ``model`` rejects.

    ``where``: what was read, e.g. a file's path. ``given``: setting ("optimizer.lr") → the parameter that set it
    ("lr"); such a setting is reported under its parameter instead of ``where``.
    """
    # A setting that is missing is mentioned last: its misspelt name says more.
    problems = sorted(error.errors(), key=lambda one: one["type"] == "missing")
    name, holder = _place(model, problems[0]["loc"])
    depth = len(problems[0]["loc"])
    same = [one for one in problems if _place(model, one["loc"])[0] == name and len(one["loc"]) == depth]
    reason = " or: ".join(dict.fromkeys(explained(problem) for problem in same))
    value = problems[0]["input"]
    if problems[0]["type"] != "missing" and isinstance(value, (str, int, float, bool)):
        reason += f", not {str(value)[:80]!r}" if problems[0]["type"] != "extra_forbidden" else ""
    near = _near(problems[0], holder)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    parameter = (given or {}).get(name)
    at = f"{param(parameter)} ({name})" if parameter else f"{where}: {name}" if name else where
    return UsageError(f"{at}: {reason}.{hint}")


def _place(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, type[BaseModel]]:
    """Return a setting's dotted name and the model that holds it. Pydantic also puts a union's members into ``loc``."""
    parts: list[str] = []
    holder = model
    rest = iter(loc)
    for part in rest:
        parts.append(str(part))
        field = holder.model_fields.get(str(part))
        if field is None:
            break
        annotation = _given(field.annotation)
        kind = get_origin(annotation)
        inside = get_args(annotation)[kind is dict] if kind in (dict, tuple) else annotation
        if not (isinstance(inside, type) and issubclass(inside, BaseModel)):
            break
        for name in itertools.islice(rest, 1 if kind in (dict, tuple) else 0):
            if kind is dict:
                parts.append(str(name))
            else:
                parts[-1] += f" (entry {int(name) + 1})"
        holder = inside
    return ".".join(parts), holder


def _given(annotation: Any) -> Any:
    """The type of a setting that may also be None, without the None."""
    members = [one for one in get_args(annotation) if one is not type(None)]
    return members[0] if get_origin(annotation) in (Union, UnionType) and len(members) == 1 else annotation


def _near(problem: ErrorDetails, holder: type[BaseModel]) -> list[str]:
    """Return names similar to the rejected one: settings for an unknown setting, values for an unknown value."""
    if problem["type"] == "extra_forbidden":
        return difflib.get_close_matches(str(problem["loc"][-1]), list(holder.model_fields), n=3, cutoff=0.5)
    if problem["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", str(problem["ctx"]["expected"]))
        return difflib.get_close_matches(str(problem["input"]), known, n=3, cutoff=0.5)
    return []
