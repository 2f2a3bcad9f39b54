"""CPU settings of this process: matrix products that do not depend on the batch, and threads that hardly spin.

The numerical libraries read these settings when they are loaded or first used, so this module sets them before that
and imports none of those libraries.
"""

from __future__ import annotations

import os

_SETTINGS = {
    # Strict conditional numerical reproducibility, as Intel calls it: MKL chooses the same kernels, blocks and order of
    # summation for any number of rows and threads. Without it, on a CPU with AMX, the last bits of a product changed
    # with the number of rows (for few rows, and for two threads, which halve the sums). With it no bit changed, for
    # 15 x 7 shapes of up to 4096 rows, with 1 and 2 threads, AVX-512 and AVX2, at the same speed.
    "MKL_CBWR": "AUTO,STRICT",
    # OpenMP threads wait for work by spinning for milliseconds (300,000 rounds in GNU's runtime, 0.2 s in Intel's). As
    # soon as other programs run, spinning threads take the cores from the thread that works. With PASSIVE, the threads
    # of both runtimes sleep at once, but GNU's first spin for GOMP_SPINCOUNT rounds. Measured with BAE on 128 rows of
    # the embedded world's mnli, empty cache, two cores, in seconds on an idle machine and beside two busy loops:
    # 300,000 rounds 38.8 and 297; no rounds 50.3 and 98.2; 3,000 rounds 39.5 and 87.2; one thread 59.7 and 92.4
    # (benchmarks/results/busy.json).
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "3000",
}


def settle_cpu() -> None:
    """Set those of the settings that the environment does not set already.

    Call this before PyTorch is loaded: MKL reads its setting at the first product of a process, and OpenMP when PyTorch
    is loaded. If PyTorch is loaded already, its threads go on waiting as before, which changes no result. A PyTorch
    without MKL or OpenMP ignores the settings. If the environment sets OMP_WAIT_POLICY, GOMP_SPINCOUNT is left alone.
    """
    chosen = {name: value for name, value in _SETTINGS.items() if name not in os.environ}
    if "OMP_WAIT_POLICY" not in chosen:
        chosen.pop("GOMP_SPINCOUNT", None)
    os.environ.update(chosen)


def usable_cores() -> int:
    """The number of cores that this process may use. Where the system does not say (macOS), the machine's cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
