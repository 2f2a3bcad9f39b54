"""What does Ray cost beside the process pool, for the same rows on the same machine?

    python benchmarks/speed/ray_overhead.py --rounds 2 -- mnli --attack bae --profile pocket --limit 200

What follows ``--`` goes to `xaug generate`. A cluster of two node processes of one CPU each starts here first. Then the
same command runs with a pool of two processes and on the cluster, in turns, ``--rounds`` times, each with its own store
and one thread for each process. Of each setting the best round counts. The script prints one JSON object: the wall
seconds of the whole command and of the attack alone (with Ray: with the connection to the cluster, the start of actors
and their end, and without the loading of models), and the ratios of Ray to the pool. The exit code is 1 if the rows
differ. It needs the extra [ray].
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "robustness"))
from ray_nodes import Nodes

WORKERS = 2


def run(arguments: list[str], more: list[str], store: Path) -> dict[str, Any]:
    """Run one command. Returns its times and the hash of its content."""
    began = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable, "-m", "xaug.cli", "generate", *arguments, "--workers", str(WORKERS), "--json",
            "--store", str(store), *more,
        ],
        capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr)
    seconds = time.perf_counter() - began
    made = json.loads(done.stdout)
    return {
        "seconds": seconds, "attack_s": made["timings"]["attack"],
        "rows": sum(made["rows"].values()), "content": made["content_sha256"],
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("arguments", nargs="+", help="arguments of xaug generate")
    chosen = options.parse_args()
    runs: dict[str, list[dict[str, Any]]] = {"pool": [], "ray": []}
    with tempfile.TemporaryDirectory(prefix="xaug-ray-") as work, Nodes(WORKERS) as nodes:
        more = {"pool": [], "ray": ["--executor", "ray", "--address", nodes.address]}
        for number in range(chosen.rounds):
            for name, words in more.items():
                found = run(chosen.arguments, words, Path(work) / f"{name}{number}")
                runs[name].append(found)
                print(f"{name}: {found}", file=sys.stderr, flush=True)
    figures = ("seconds", "attack_s")
    best = {name: {one: min(run[one] for run in found) for one in figures} for name, found in runs.items()}
    same = len({one["content"] for found in runs.values() for one in found}) == 1
    print(
        json.dumps(
            {
                "arguments": chosen.arguments, "rows": runs["pool"][0]["rows"], "workers": WORKERS,
                "rounds": chosen.rounds, "same_content": same,
                **{name: {one: round(value, 2) for one, value in found.items()} for name, found in best.items()},
                "ray_to_pool": {one: round(best["ray"][one] / best["pool"][one], 3) for one in figures},
            },
            indent=1,
        )
    )  # fmt: skip
    sys.exit(not same)


if __name__ == "__main__":
    main()
