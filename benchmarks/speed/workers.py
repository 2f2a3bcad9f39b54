"""How much faster is `xaug generate` with several workers than with one, and are the rows the same?

    python benchmarks/speed/workers.py --workers 2 -- mnli --attack bae --profile pocket --limit 3000

Everything after ``--`` goes to `xaug generate`. Each run is a separate process with its own store, and every worker has
one thread. The runs take turns, ``--rounds`` times, and the best of each setting counts. The output contains wall
seconds of the whole command and of the attack alone (from the manifest: from loaded models to the last unit), CPU
seconds of all processes, and the speed relative to one worker. ``--threads N`` adds a run of one worker with N threads,
the default of a single process. The exit code is 1 if the rows differ.
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

Setting = tuple[int, int]  # workers, total threads


def run(arguments: list[str], setting: Setting, folder: Path) -> dict[str, Any]:
    """Run one command. Returns its time, the time of its attack, and its content hash."""
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
    """The CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--workers", type=int, nargs="+", default=[2])
    options.add_argument("--threads", type=int, help="also run one worker with this number of threads")
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("arguments", nargs="+", help="arguments of xaug generate")
    args = options.parse_args()
    settings: list[Setting] = [(1, 1), *((workers, workers) for workers in args.workers)]
    if args.threads:
        settings.append((1, args.threads))
    runs: dict[Setting, list[dict[str, Any]]] = {setting: [] for setting in settings}
    with tempfile.TemporaryDirectory(prefix="xaug-workers-") as work:
        for number in range(args.rounds):
            for workers, threads in settings:
                result = run(args.arguments, (workers, threads), Path(work) / f"{workers}-{threads}-{number}")
                runs[workers, threads].append(result)
                print(f"{workers} workers, {threads} threads: {result}", file=sys.stderr, flush=True)
    best = {
        setting: {name: min(one[name] for one in found) for name in ("seconds", "attack_s", "cpu_s")}
        for setting, found in runs.items()
    }
    contents = {one["content"] for found in runs.values() for one in found}
    single = best[1, 1]
    print(
        json.dumps(
            {
                "arguments": args.arguments, "rows": runs[1, 1][0]["rows"], "cores": os.cpu_count(),
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
