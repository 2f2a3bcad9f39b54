"""Where things are kept that can be made again: tokens, vectors, fine-tuned models, scores."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """``XAUG_CACHE``, or xaug in the user's cache folder (XDG)."""
    if said := os.environ.get("XAUG_CACHE"):
        return Path(said)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xaug"
