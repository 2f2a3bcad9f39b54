"""The global random generators, which nlpaug draws from, seeded for one call."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def seeded(seed: int, *, torch_too: bool = False) -> Iterator[None]:
    """Seed the global random generators of Python and NumPy, and restore their states at the end.

    ``torch_too``: also PyTorch's generator of the CPU, from which models sample. A search inside this block is safe
    among processes, but not among threads.
    """
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        if torch_too:
            import torch

            with torch.random.fork_rng(devices=[]):
                torch.default_generator.manual_seed(seed)
                yield
        else:
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
