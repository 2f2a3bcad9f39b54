"""The rank of this process among those that torchrun started for one run."""

from __future__ import annotations

import os


def first_rank() -> bool:
    """Return whether this process reports for all: it is the first rank under torchrun, or the only process."""
    return os.environ.get("RANK", "0") == "0"
