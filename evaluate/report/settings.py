"""Settings as readable text for the reports."""

from __future__ import annotations

import json
from collections.abc import Mapping

CUT = ("inputs", "inputs_cut")  # settings of a cell some of whose inputs were cut to the longest length


def settings_text(settings: Mapping[str, object]) -> str:
    """``layer 7 of 12, pooling mean, scoring cosine``; ``12 of 3,000 inputs cut``."""
    shown = dict(settings)
    inputs, cut = (shown.pop(name, None) for name in CUT)
    if cut is not None:
        shown[f"{cut:,} of {inputs:,} inputs"] = "cut"
    total = shown.pop("layers_total", None)
    return ", ".join(
        f"{name.replace('_', ' ')} {value_text(value)}"
        + (f" of {total}" if name == "layer" and total is not None else "")
        for name, value in shown.items()
    )


def value_text(value: object) -> str:
    """A setting's value as text: ``no``, ``xnli, pawsx``, or in quotes if it begins or ends with a space."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(value_text(one) for one in value) or "none"
    if isinstance(value, str) and value != value.strip():
        return json.dumps(value, ensure_ascii=False)  # quoted, because the space is part of a prefix
    return f"{value:.4g}" if isinstance(value, float) else str(value)
