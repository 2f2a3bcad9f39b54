"""Where a study runs, without anything that names the machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from xaug.study.report.facts import Machine


def machine() -> Machine:
    """This machine, without anything that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        processor=_processor(), cores=len(os.sched_getaffinity(0)), memory_gb=round(memory, 1),
        accelerator=_accelerator(),
        system=f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
    )  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.machine())


def _accelerator() -> str:
    import torch

    return str(torch.cuda.get_device_name(0)) if torch.cuda.is_available() else ""


def packages() -> dict[str, str]:
    """The releases of the packages that decide results."""
    from importlib.metadata import PackageNotFoundError, version

    out = {}
    for name in ("xaug", "torch", "transformers", "numpy", "scipy", "statsmodels"):
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out
