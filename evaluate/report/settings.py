"""Settings in words, as reports show them."""

from __future__ import annotations

import json
from collections.abc import Mapping

CUT = ("inputs", "inputs_cut")  # settings of a cell whose inputs lost tokens to the longest length


def settings_text(settings: Mapping[str, object]) -> str:
    """``layer 7 of 12, pooling mean, scoring cosine``; ``12 of 3,000 inputs cut``."""
    told = dict(settings)
    inputs, cut = (told.pop(name, None) for name in CUT)
    if cut is not None:
        told[f"{cut:,} of {inputs:,} inputs"] = "cut"
    of = told.pop("layers_total", None)
    return ", ".join(
        f"{name.replace('_', ' ')} {value_text(value)}" + (f" of {of}" if name == "layer" and of is not None else "")
        for name, value in told.items()
    )


def value_text(value: object) -> str:
    """``no``, ``query: `` in quotes, ``xnli, pawsx``: a setting's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(value_text(one) for one in value) or "none"
    if isinstance(value, str) and value != value.strip():
        return json.dumps(value, ensure_ascii=False)  # quoted: the blank at its end is part of a prefix
    return f"{value:.4g}" if isinstance(value, float) else str(value)
