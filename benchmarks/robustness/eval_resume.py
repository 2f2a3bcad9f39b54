"""Kill `xaug eval` with SIGKILL at random moments, resume it, and compare with an evaluation that was never stopped.

    python benchmarks/robustness/eval_resume.py --kills 5 --out benchmarks/results/eval_resume.json

On the embedded world; every evaluation has a cache of its own. Results must be equal but for when they were begun. Each
kill is of a new evaluation, at a random moment of one of so many equal parts of the whole one's length: so many seconds
after its last score before that moment. Thus it hardly matters how fast the machine is at the moment.
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from xaug.evaluate.saved import NAME, read_results

COMMAND = [
    "eval", "--model", "pocket", "--tasks", "udpos,tatoeba,bucc2018,xquad", "--languages", "en,fr,tr",
    "--max-examples", "60",
]  # fmt: skip

POLL = 0.02  # seconds between two looks at the results
TRIES = 5  # of one kill: the last scores of a task come close together, and it may have ended before it is killed


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
    out = folder / "out"
    return len(read_results(out).cells) if (out / NAME).exists() else 0


def watch(running: subprocess.Popen[bytes], folder: Path) -> list[float]:
    """For every score, how many seconds after the one before it (the first: after the start) it was seen."""
    seen, last, ended = list[float](), time.perf_counter(), False
    while not ended:
        ended = running.poll() is not None  # asked first: what it wrote just before its end is seen too
        fresh, now = cells(folder) - len(seen), time.perf_counter()
        if fresh:
            seen += [now - last, *[0.0] * (fresh - 1)]
            last = now
        time.sleep(POLL)
    if running.returncode:
        raise SystemExit("the evaluation that nothing stops failed")
    return seen


def kill(running: subprocess.Popen[bytes], folder: Path, after: int, pause: float) -> bool:
    """Kill it `pause` seconds after so many scores are written; False where it ended before that."""
    while running.poll() is None and cells(folder) < after:
        time.sleep(POLL)
    try:
        running.wait(pause)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.wait() == -signal.SIGKILL
    return False


def trial(root: Path, part: int, parts: int, gaps: list[float], seed: int) -> tuple[dict[str, Any], bool]:
    """Kill one at a moment within a part, resume it; when that was, and whether its results are equal."""
    draw, seen = random.Random(f"{seed} {part}"), list(itertools.accumulate(gaps))
    for attempt in range(TRIES):
        folder, moment = root / f"killed-{part}-{attempt}", seen[-1] * (part + draw.random()) / parts
        after = bisect.bisect(seen, moment)
        pause = moment - (seen[after - 1] if after else 0)
        if kill(start(folder, root / "store"), folder, after, pause):
            break
    else:
        raise SystemExit(f"{TRIES} evaluations ended before they were killed")
    written = cells(folder)
    if start(folder, root / "store", "--resume").wait() != 0:
        raise SystemExit(f"the evaluation killed with {written} scores did not resume")
    said = {"after": after, "seconds_later": round(pause, 2), "cells": written, "of": len(gaps)}
    return said, results(root / "whole") == results(folder)


def main() -> None:
    """Run, kill, resume, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=1, help="so many of them beside each other")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        gaps = watch(start(root / "whole", root / "store"), root / "whole")
        with ThreadPoolExecutor(args.jobs) as pool:
            done = list(pool.map(lambda part: trial(root, part, args.kills, gaps, args.seed), range(args.kills)))
    same = all(equal for _said, equal in done)
    said = {"whole_seconds": round(sum(gaps), 1), "kills": [one for one, _equal in done], "same_results": same}
    print(json.dumps(said, indent=2))
    if args.out:
        args.out.write_text(json.dumps(said, indent=2) + "\n")
    if not same:
        raise SystemExit("the results differ")


if __name__ == "__main__":
    main()
