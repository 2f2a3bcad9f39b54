"""After kills at random moments, does `xaug study run` end with the same analysis?

    python benchmarks/robustness/study_kills.py --kills 10 -- study.toml

What follows ``--`` goes to `xaug study run`. The study first runs undisturbed. Then it runs in another folder, with
another cache, and is killed (SIGKILL) again and again at random moments, and resumed each time. Every other kill takes
the processes of the cells with it, as the end of a machine does; the others leave them without their parent. The script
prints one JSON object: the seconds of the undisturbed run, for each kill the seconds since the last start and the cells
that were done, and whether analysis.json and scores.csv are the same, byte by byte. The exit code is 1 if they are not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILES = ("analysis.json", "scores.csv")


@dataclass
class Kill:
    """One kill. ``done``: the cells that were done. ``children``: whether the processes of cells were killed, too."""

    after_s: float
    done: int
    children: bool


@dataclass
class Outcome:
    """What the whole trial found."""

    seconds: float
    cells: int
    kills: list[Kill]
    same: bool


def start(arguments: Sequence[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a study in ``folder``, with a cache beside it."""
    environment = {**os.environ, "XAUG_CACHE": str(folder.with_name(f"{folder.name}-cache"))}
    command = [sys.executable, "-m", "xaug.cli", "study", "run", *arguments, "--output", str(folder)]
    with log.open("ab") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, env=environment)


def finish(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the end of a study, which must succeed."""
    if process.wait():
        sys.exit(f"xaug study run failed with exit code {process.returncode}:\n{log.read_text(encoding='utf-8')}")


def done(folder: Path) -> int:
    """The number of cells that are done."""
    return sum(1 for _ in folder.glob("cells/*/result.json"))


def children_of(process: int) -> list[int]:
    """Return the ids of the processes that a process has started, and of those that these have started."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    own = [int(word) for word in text.split()]
    return own + [pid for one in own for pid in children_of(one)]


def kill(process: subprocess.Popen[bytes], *, children: bool) -> None:
    """Kill a study at once."""
    others = children_of(process.pid) if children else []
    process.kill()
    for pid in others:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def trial(work: Path, arguments: Sequence[str], kills: int, rng: random.Random) -> Outcome:
    """Run a study undisturbed, and again with kills, and compare. A study that ends before a kill starts anew."""
    work.mkdir(parents=True, exist_ok=True)
    whole, log = work / "whole", work / "log"
    began = time.monotonic()
    finish(start(arguments, whole, log), log)
    seconds = time.monotonic() - began
    found: list[Kill] = []
    same, number = True, 0
    while len(found) < kills or not number:
        folder = work / f"killed{number}"
        while len(found) < kills:
            after = rng.uniform(0, 2 * seconds / (kills + 1))
            process = start(arguments, folder, log)
            if _ends_within(process, after):
                finish(process, log)
                break
            children = len(found) % 2 == 0
            kill(process, children=children)
            found.append(Kill(round(after, 2), done(folder), children))
            print(f"{len(found)}/{kills}: {found[-1]}", file=sys.stderr, flush=True)
        finish(start(arguments, folder, log), log)
        same &= all((folder / name).read_bytes() == (whole / name).read_bytes() for name in FILES)
        number += 1
    return Outcome(round(seconds, 1), done(whole), found, same)


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            return True
        time.sleep(0.02)
    return process.poll() is not None


def main() -> None:
    """Kill and resume a study, and print the outcome."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("arguments", nargs="+", help="arguments of xaug study run")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="xaug-study-kills-") as work:
        outcome = trial(Path(work), chosen.arguments, chosen.kills, random.Random(chosen.seed))
    print(json.dumps(asdict(outcome), indent=1))
    sys.exit(not outcome.same)


if __name__ == "__main__":
    main()
