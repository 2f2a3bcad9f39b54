"""Kill `xaug eval` with SIGKILL at random moments, resume it, and compare with an evaluation that was never stopped.

    python benchmarks/eval_resume.py --kills 5 --out benchmarks/results/eval_resume.json

On the embedded world; every evaluation has a cache of its own. Results must be equal but for when they were begun. Each
kill is of a new evaluation: the first at a random moment of the first of so many equal parts of its length, and so on.
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
from pathlib import Path
from typing import Any

COMMAND = [
    "eval", "--model", "pocket", "--tasks", "udpos,tatoeba,bucc2018,xquad", "--languages", "en,fr,tr",
    "--max-examples", "60",
]  # fmt: skip

LATEST = 0.8  # of the whole one's seconds: a run that is a little faster must not end before it is killed


def start(folder: Path, store: Path, *extra: str) -> subprocess.Popen[bytes]:
    """An evaluation in a process of its own."""
    environment = {**os.environ, "XAUG_CACHE": str(folder / "cache")}
    arguments = [*COMMAND, "--store", str(store), "--output", str(folder / "out"), *extra]
    return subprocess.Popen([sys.executable, "-m", "xaug.cli", *arguments], env=environment, stderr=subprocess.DEVNULL)


def results(folder: Path) -> dict[str, Any]:
    """results.json without when it was begun."""
    content: dict[str, Any] = json.loads((folder / "out" / "results.json").read_text())
    del content["created"]
    return content


def cells(folder: Path) -> int:
    """How many scores an evaluation has written so far."""
    out = folder / "out" / "results.json"  # replaced whole, so never seen half written
    return len(json.loads(out.read_text())["cells"]) if out.exists() else 0


def main() -> None:
    """Run, kill, resume, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as root:
        store, whole = Path(root) / "store", Path(root) / "whole"
        began = time.perf_counter()
        if start(whole, store).wait() != 0:
            raise SystemExit("the whole evaluation failed")
        seconds = time.perf_counter() - began
        total, moments, same = cells(whole), [], True
        for part in range(args.kills):
            killed = Path(root) / f"killed-{part}"
            moment = LATEST * seconds * (part + draw.random()) / args.kills
            running = start(killed, store)
            try:
                running.wait(moment)
                raise SystemExit("an evaluation ended before it was killed: this machine is too uneven for it")
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
            written = cells(killed)
            if start(killed, store, "--resume").wait() != 0:
                raise SystemExit(f"the evaluation killed after {moment:.1f} s did not resume")
            same &= results(whole) == results(killed)
            moments.append({"killed_after_s": round(moment, 1), "cells": written, "of": total})
    said = {"whole_seconds": round(seconds, 1), "kills": moments, "same_results": same}
    print(json.dumps(said, indent=2))
    if args.out:
        args.out.write_text(json.dumps(said, indent=2) + "\n")
    if not same:
        raise SystemExit("the results differ")


if __name__ == "__main__":
    main()
