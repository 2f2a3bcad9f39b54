"""How much faster are several processes? `xaug generate` with one and with more workers, and the rows of both.

    python benchmarks/speed/workers.py --workers 2 -- mnli --attack bae --profile pocket --limit 3000

Everything behind ``--`` goes to `xaug generate`. Each run is a process of its own with a store of its own, and has as
many threads in all as workers: one worker computes with one thread, two with one each. Runs take turns, ``--rounds``
times, and the best of each counts. Reported are wall seconds of the whole command and of the attack alone (from the
manifest: from loaded models to the last unit), CPU seconds of all processes, and how many times faster they are than
one worker's. ``--threads N`` adds a run of one worker with N threads, which is what a single process does unless told
otherwise. Exit code 1 if the rows differ.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

Setting = tuple[int, int]  # workers, threads in all


def run(arguments: list[str], setting: Setting, folder: Path) -> dict[str, Any]:
    """One command: its seconds, its attack's, and its content."""
    workers, threads = setting
    began, computed = time.perf_counter(), _children()
    done = subprocess.run(
        [
            sys.executable, "-m", "xaug.cli", "generate", *arguments, "--workers", str(workers), "--json", "--store",
            str(folder),
        ],
        capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": str(threads)},
    )  # fmt: skip
    seconds, computed = time.perf_counter() - began, _children() - computed
    if done.returncode:
        sys.exit(done.stderr)
    made = json.loads(done.stdout)
    rows = sum(made["rows"].values())
    return {
        "seconds": seconds, "attack_s": made["timings"]["attack"], "cpu_s": computed, "rows": rows,
        "content": made["content_sha256"],
    }  # fmt: skip


def _children() -> float:
    """CPU seconds of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--workers", type=int, nargs="+", default=[2])
    options.add_argument("--threads", type=int, help="also one worker with so many threads")
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("arguments", nargs="+", help="of xaug generate")
    told = options.parse_args()
    settings: list[Setting] = [(1, 1), *((workers, workers) for workers in told.workers)]
    if told.threads:
        settings.append((1, told.threads))
    runs: dict[Setting, list[dict[str, Any]]] = {setting: [] for setting in settings}
    with tempfile.TemporaryDirectory(prefix="xaug-workers-") as work:
        for number in range(told.rounds):
            for workers, threads in settings:
                one = run(told.arguments, (workers, threads), Path(work) / f"{workers}-{threads}-{number}")
                runs[workers, threads].append(one)
                print(f"{workers} workers, {threads} threads: {one}", file=sys.stderr, flush=True)
    best = {
        setting: {name: min(one[name] for one in found) for name in ("seconds", "attack_s", "cpu_s")}
        for setting, found in runs.items()
    }
    contents = {one["content"] for found in runs.values() for one in found}
    single = best[1, 1]
    print(
        json.dumps(
            {
                "arguments": told.arguments, "rows": runs[1, 1][0]["rows"], "cores": os.cpu_count(),
                "same_content": len(contents) == 1,
                "runs": [
                    {
                        "workers": workers, "threads": threads,
                        "seconds": round(found["seconds"], 2), "attack_s": round(found["attack_s"], 2),
                        "cpu_s": round(found["cpu_s"], 2),
                        "times_as_fast": round(single["seconds"] / found["seconds"], 3),
                        "attack_times_as_fast": round(single["attack_s"] / found["attack_s"], 3),
                    }
                    for (workers, threads), found in best.items()
                ],
            },
            indent=1,
        )
    )  # fmt: skip
    sys.exit(len(contents) != 1)


if __name__ == "__main__":
    main()
