"""Matrix products that do not depend on how many rows they have."""

from __future__ import annotations

import os

# Intel's name for it is strict conditional numerical reproducibility: kernels, blocks and sums are chosen alike for any
# number of rows and threads. Without it a product's last bits changed with its rows on a CPU with AMX (a few rows, or
# two threads: sums were cut in two); with it none did, for 15 x 7 shapes of up to 4096 rows, at 1 and 2 threads, with
# AVX-512 and AVX2, at the same speed.
_VARIABLE, _STRICT = "MKL_CBWR", "AUTO,STRICT"


def steady_products() -> None:
    """Have MKL multiply so, unless the environment says otherwise.

    MKL reads its setting at a process's first product and keeps it: call this before. A PyTorch without MKL ignores it.
    """
    os.environ.setdefault(_VARIABLE, _STRICT)
