"""Which of several processes this one is, where torchrun started several for one run."""

from __future__ import annotations

import os


def first_rank() -> bool:
    """Whether this process speaks for all: the first rank of several under torchrun, or the only one."""
    return os.environ.get("RANK", "0") == "0"
