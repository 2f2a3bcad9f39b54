"""The cache folder, for results that can be computed again: tokens, vectors, fine-tuned models, scores."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return ``XAUG_CACHE`` if it is set, else ``xaug`` in the user's cache folder (XDG)."""
    if folder := os.environ.get("XAUG_CACHE"):
        return Path(folder)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xaug"
