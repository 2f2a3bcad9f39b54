"""The names of a model's outputs, read from its config.json without loading the model."""

from __future__ import annotations

import json
from pathlib import Path


def label_names(folder: Path) -> dict[int, str] | None:
    """Output → its name (``id2label``); None where config.json states none, or nothing that can be read.

    Loading the model reports a config.json that cannot be read.
    """
    try:
        stated = json.loads((folder / "config.json").read_bytes()).get("id2label")
        return {int(index): str(name) for index, name in stated.items()} or None
    except (OSError, ValueError, AttributeError, RecursionError):  # AttributeError: something other than an object
        return None
