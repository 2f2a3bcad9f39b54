"""Values as TOML. Python reads TOML and does not write it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(content: Mapping[str, Any]) -> str:
    """The values as TOML: tables as sections, what is None left out. Values are those that JSON has."""
    return "\n".join(_table(content, ())).strip() + "\n"


def _table(content: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    plain = {name: value for name, value in content.items() if value is not None and not _is_section(value)}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in plain.items()]
    if path and (lines or not content):
        lines = ["", f"[{'.'.join(map(_key, path))}]", *lines]
    for name, value in content.items():
        if isinstance(value, Mapping):
            lines += _table(value, (*path, name))
        elif _is_section(value):
            for one in value:
                lines += ["", f"[[{'.'.join(map(_key, (*path, name)))}]]"]
                lines += [f"{_key(key)} = {_value(own)}" for key, own in one.items() if own is not None]
    return lines


def _is_section(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, (list, tuple)) and bool(value) and all(isinstance(one, Mapping) for one in value)
    )


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items() if one is not None) + " }"
        )
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    """A basic string: those of JSON are strings of TOML, but for one control character that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
