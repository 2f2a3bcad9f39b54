"""Kill `xaug eval` with SIGKILL at random moments, resume it, and compare with an evaluation that was never stopped.

    python benchmarks/robustness/eval_resume.py --kills 5 --out benchmarks/results/eval_resume.json

The evaluations run on the embedded world, each with its own cache. Results must be equal except for the time of their
creation. The duration of the undisturbed evaluation is divided into --kills equal parts, and a new evaluation is killed
at a random moment of each part. The moment is measured in seconds after the last score before it, so that the current
speed of the machine hardly matters.
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

POLL = 0.02  # seconds between two checks of the results
TRIES = 5  # attempts at one kill: an evaluation may end first, because a task's last scores come close together


def start(folder: Path, store: Path, *extra: str) -> subprocess.Popen[bytes]:
    """An evaluation in its own process."""
    environment = {**os.environ, "XAUG_CACHE": str(folder / "cache")}
    arguments = [*COMMAND, "--store", str(store), "--output", str(folder / "out"), *extra]
    return subprocess.Popen([sys.executable, "-m", "xaug.cli", *arguments], env=environment, stderr=subprocess.DEVNULL)


def results(folder: Path) -> dict[str, Any]:
    """results.json without the time of its creation."""
    content: dict[str, Any] = json.loads((folder / "out" / "results.json").read_text())
    del content["created"]
    return content


def cells(folder: Path) -> int:
    """The number of scores that an evaluation has written so far."""
    out = folder / "out"
    return len(read_results(out).cells) if (out / NAME).exists() else 0


def watch(running: subprocess.Popen[bytes], folder: Path) -> list[float]:
    """For every score, the seconds between the score before it (or the start) and the moment when it was seen."""
    seen, last, ended = list[float](), time.perf_counter(), False
    while not ended:
        ended = running.poll() is not None  # before reading the scores, so that none written at the end is missed
        fresh, now = cells(folder) - len(seen), time.perf_counter()
        if fresh:
            seen += [now - last, *[0.0] * (fresh - 1)]
            last = now
        time.sleep(POLL)
    if running.returncode:
        raise SystemExit(f"The undisturbed evaluation failed with exit code {running.returncode}.")
    return seen


def kill(running: subprocess.Popen[bytes], folder: Path, after: int, pause: float) -> bool:
    """Kill an evaluation `pause` seconds after its score number `after`. False if it ended first."""
    while running.poll() is None and cells(folder) < after:
        time.sleep(POLL)
    try:
        running.wait(pause)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.wait() == -signal.SIGKILL
    return False


def trial(root: Path, part: int, parts: int, gaps: list[float], seed: int) -> tuple[dict[str, Any], bool]:
    """Kill an evaluation at a random moment of a part and resume it.

    Returns the moment, and whether the results equal those of the undisturbed evaluation.
    """
    draw, seen = random.Random(f"{seed} {part}"), list(itertools.accumulate(gaps))
    for attempt in range(TRIES):
        folder, moment = root / f"killed-{part}-{attempt}", seen[-1] * (part + draw.random()) / parts
        after = bisect.bisect(seen, moment)
        pause = moment - (seen[after - 1] if after else 0)
        if kill(start(folder, root / "store"), folder, after, pause):
            break
    else:
        raise SystemExit(f"{TRIES} evaluations ended before they could be killed.")
    written = cells(folder)
    if start(folder, root / "store", "--resume").wait() != 0:
        raise SystemExit(f"The evaluation that was killed after {written} scores could not be resumed.")
    kill_info = {"after": after, "seconds_later": round(pause, 2), "cells": written, "of": len(gaps)}
    return kill_info, results(root / "whole") == results(folder)


def main() -> None:
    """Run, kill, resume, compare and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=1, help="trials that run at the same time")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        gaps = watch(start(root / "whole", root / "store"), root / "whole")
        with ThreadPoolExecutor(args.jobs) as pool:
            done = list(pool.map(lambda part: trial(root, part, args.kills, gaps, args.seed), range(args.kills)))
    same = all(equal for _, equal in done)
    content = {"whole_seconds": round(sum(gaps), 1), "kills": [killed for killed, _ in done], "same_results": same}
    print(json.dumps(content, indent=2))
    if args.out:
        args.out.write_text(json.dumps(content, indent=2) + "\n")
    if not same:
        raise SystemExit("The results of a resumed evaluation differ from those of the undisturbed one.")


if __name__ == "__main__":
    main()
