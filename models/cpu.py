"""How this process computes on a CPU: products that do not depend on the batch, and threads that wait without spinning.

It loads nothing: the libraries read these settings when they are loaded or first used, so they are set before.
"""

from __future__ import annotations

import os

_SETTINGS = {
    # Intel's name for it is strict conditional numerical reproducibility: kernels, blocks and sums are chosen alike for
    # any number of rows and threads. Without it a product's last bits changed with its rows on a CPU with AMX (a few
    # rows, or two threads: sums were cut in two); with it none did, for 15 x 7 shapes of up to 4096 rows, at 1 and 2
    # threads, with AVX-512 and AVX2, at the same speed.
    "MKL_CBWR": "AUTO,STRICT",
    # OpenMP's threads wait for their next piece of work by spinning, for milliseconds (300,000 rounds in GNU's runtime,
    # 0.2 s in Intel's), and two threads that spin take the cores from the one that works as soon as anything else runs.
    # PASSIVE lets them sleep at once, in both runtimes; GNU's then spins for as many rounds as GOMP_SPINCOUNT says.
    # BAE on 128 rows of mnli of the embedded world with an empty cache, two cores, seconds idle
    # and beside two busy loops: 300,000 rounds 38.8 and 297, none 50.3 and 98.2, 3,000 rounds 39.5 and 87.2; one
    # thread 59.7 and 92.4 (benchmarks/results/busy.json).
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "3000",
}


def settle_cpu() -> None:
    """Set what the environment does not say already.

    MKL reads its setting at a process's first product, OpenMP when PyTorch is loaded: call this before. Where PyTorch
    is loaded already, its threads wait as they did; no result depends on that. A PyTorch without MKL or OpenMP ignores
    the settings. Whoever chooses the threads' waiting policy chooses the rounds with it.
    """
    chosen = {name: value for name, value in _SETTINGS.items() if name not in os.environ}
    if "OMP_WAIT_POLICY" not in chosen:
        chosen.pop("GOMP_SPINCOUNT", None)
    os.environ.update(chosen)
