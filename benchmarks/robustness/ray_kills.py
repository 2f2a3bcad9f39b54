"""If nodes of a Ray cluster are killed in mid-run, does `xaug generate` end with the same rows, and is nothing lost?

    python benchmarks/robustness/ray_kills.py --kills 5 -- mnli --attack bae --profile pocket --limit 300

What follows ``--`` goes to `xaug generate`. The rows are first made by processes of this machine. Then, for each kill,
a cluster of three node processes starts here, the same command runs on it, and one node is killed (SIGKILL to all of
its processes) at a random moment between the first answers of models and the end of the work. The run must end by
itself. The script prints one JSON object: for each kill the seconds since the first answer, the units that were stored
before it, the seconds of the whole command, the rows, and whether the content is the same. The exit code is 1 if it is
not. It needs the extra [ray].
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ray_nodes import Nodes

NODES = 3


@dataclass
class Kill:
    """One kill. ``units``: stored before it. ``rows``: of the version."""

    after_s: float
    units: int
    seconds: float
    rows: int
    same: bool


def start(arguments: list[str], store: Path, more: list[str]) -> subprocess.Popen[str]:
    """Start one command."""
    command = [sys.executable, "-m", "xaug.cli", "generate", *arguments, "--json", "--store", str(store), *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=store.with_suffix(".log").open("w"), text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def finish(process: subprocess.Popen[str], store: Path) -> dict[str, Any]:
    """Wait for the end of a command, which must succeed, and return what it printed."""
    text = process.communicate()[0]
    if process.returncode or not text.startswith("{"):
        log = store.with_suffix(".log").read_text(encoding="utf-8")
        sys.exit(f"xaug generate failed with exit code {process.returncode}:\n{log}\n{text}")
    made: dict[str, Any] = json.loads(text)
    return made


def begun(process: subprocess.Popen[str], store: Path) -> bool:
    """Wait until models have answered; False if the command ends before."""
    while not any(store.glob("*/*/.staging-*/*.answers")):
        if process.poll() is not None:
            return False
        time.sleep(0.05)
    return True


def trial(arguments: list[str], store: Path, content: str, after: float) -> Kill | None:
    """Kill one node ``after`` seconds after the first answer. None if the run ended before that."""
    with Nodes(NODES) as nodes:
        began = time.monotonic()
        process = start(arguments, store, ["--executor", "ray", "--address", nodes.address])
        if begun(process, store):
            time.sleep(after)
        if process.poll() is not None:
            finish(process, store)
            return None
        units = sum(1 for _ in store.glob("*/*/.staging-*/[!.]*.unit"))
        nodes.kill("node0")
        made = finish(process, store)
    return Kill(
        round(after, 2), units, round(time.monotonic() - began, 1), sum(made["rows"].values()),
        made["content_sha256"] == content,
    )  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("arguments", nargs="+", help="arguments of xaug generate")
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(prefix="xaug-ray-kills-") as work:
        store = Path(work) / "whole"
        whole = finish(start(chosen.arguments, store, ["--workers", "2"]), store)
        kills: list[Kill] = []
        tries = 0
        while len(kills) < chosen.kills:
            tries += 1
            after = rng.uniform(0, 0.8 * whole["timings"]["attack"])
            one = trial(chosen.arguments, Path(work) / f"killed{tries}", whole["content_sha256"], after)
            if one is not None:
                kills.append(one)
                print(f"{len(kills)}/{chosen.kills}: {one}", file=sys.stderr, flush=True)
    rows = sum(whole["rows"].values())
    same = all(one.same and one.rows == rows for one in kills)
    print(
        json.dumps(
            {
                "arguments": chosen.arguments, "rows": rows, "content_sha256": whole["content_sha256"],
                "local_attack_s": round(whole["timings"]["attack"], 1), "kills": [asdict(one) for one in kills],
                "runs_that_ended_before_the_kill": tries - len(kills), "same": same,
            },
            indent=1,
        )
    )  # fmt: skip
    sys.exit(not same)


if __name__ == "__main__":
    main()
