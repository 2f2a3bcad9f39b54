"""Canonical JSON, in which equal values have equal text, and the fingerprint of a request made from it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping


def _plain(value: object, where: str) -> object:
    """Return the value as plain JSON values. Raises TypeError or ValueError, which name the key (``where``)."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{where} is {value}, which JSON cannot represent")
        # 1 and 1.0 are the same threshold, and a JSON reader may return either.
        return int(value) if value.is_integer() else float(value)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{where} has the key {key!r}, but keys must be strings")
        return {str(key): _plain(item, f"{where}.{key}") for key, item in value.items()}
    raise TypeError(f"{where} is a {type(value).__name__}, but must be a JSON value")


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys, without spaces, in ASCII; 1.0 is written as 1.

    Raises TypeError for values that JSON cannot hold (sets, paths, arrays) and ValueError for NaN and infinities.
    """
    return json.dumps(_plain(value, "request"), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def fingerprint(request: Mapping[str, object]) -> str:
    """Return the SHA-256 (64 hex digits) of a request, which holds everything that decides a version's content."""
    return hashlib.sha256(canonical_json(request).encode("ascii")).hexdigest()
