"""Settings that pydantic refuses, in the user's words: which option or place, what is wrong, which names are near."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param


def refusal(
    error: ValidationError,
    model: type[BaseModel],
    where: str,
    given: Mapping[str, str] | None = None,
) -> UsageError:
    """What to raise for settings that ``model`` refuses.

    ``where``: what was read, e.g. a file's path. ``given``: setting ("optimizer.lr") → the parameter that gave it
    ("lr"); such a setting is reported under its parameter instead of ``where``.
    """
    problems = error.errors()
    name, holder = _place(model, problems[0]["loc"])
    depth = len(problems[0]["loc"])
    own = [one for one in problems if _place(model, one["loc"])[0] == name and len(one["loc"]) == depth]
    said = " or: ".join(dict.fromkeys(str(problem["msg"]) for problem in own))
    value = problems[0]["input"]
    if problems[0]["type"] != "missing" and isinstance(value, (str, int, float, bool)):
        said += f", not {str(value)[:80]!r}" if problems[0]["type"] != "extra_forbidden" else ""
    near = _near(problems[0], holder)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    parameter = (given or {}).get(name)
    at = f"{param(parameter)} ({name})" if parameter else f"{where}: {name or 'the whole'}"
    return UsageError(f"{at}: {said}.{hint}")


def _place(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, type[BaseModel] | None]:
    """(dotted name of a setting, the model that holds it). Pydantic also puts a union's parts into ``loc``."""
    parts: list[str] = []
    holder: type[BaseModel] | None = model
    for part in loc:
        if holder is None:
            break
        parts.append(str(part))
        field = holder.model_fields.get(str(part))
        if field is None:
            break
        inside = field.annotation
        if not (isinstance(inside, type) and issubclass(inside, BaseModel)):
            break
        holder = inside
    return ".".join(parts), holder


def _near(problem: Any, holder: type[BaseModel] | None) -> list[str]:
    """Names like the one that was refused: settings for an unknown setting, values for an unknown value."""
    if problem["type"] == "extra_forbidden" and holder is not None:
        return difflib.get_close_matches(str(problem["loc"][-1]), list(holder.model_fields), n=3, cutoff=0.5)
    if problem["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", str(problem["ctx"]["expected"]))
        return difflib.get_close_matches(str(problem["input"]), known, n=3, cutoff=0.5)
    return []
