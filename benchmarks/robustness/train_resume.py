"""After a kill -9 at a random moment, does `xaug train --resume` give the same losses and weights, bit for bit?

    python benchmarks/robustness/train_resume.py --kills 5 -- --store STORE --data mnli/clean --model DIR …

Everything after ``--`` goes to `xaug train`. Each trial has its own run folder. The script prints one JSON object with
the steps and seconds of the undisturbed run and, for each trial, the moment of the kill, the step after which the run
resumed, and whether its losses (metrics.jsonl) and weights equal those of the undisturbed run. The exit code is 1 if
any differ.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def command(folder: Path, arguments: list[str], *more: str) -> list[str]:
    return [sys.executable, "-m", "xaug.cli", "train", *arguments, "--output", str(folder), *more]


def run(folder: Path, arguments: list[str], *more: str) -> None:
    done = subprocess.run(command(folder, arguments, *more), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"xaug train failed with exit code {done.returncode}:\n{done.stderr}")


def losses(folder: Path) -> list[tuple[int, float, float]]:
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    steps = [record for record in map(json.loads, lines) if record["kind"] == "step"]
    return [(record["step"], record["loss"], record["grad_norm"]) for record in steps]


def weights(folder: Path) -> str:
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def trial(folder: Path, arguments: list[str], after: float) -> dict[str, Any]:
    started = subprocess.Popen(command(folder, arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    started.kill()
    started.wait()
    kept = sorted((folder / "checkpoints").glob("step-*"))
    run(folder, arguments, "--resume")
    return {"killed_after_s": round(after, 2), "resumed_after_step": int(kept[-1].name[5:]) if kept else 0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="seed of the moments")
    parser.add_argument("arguments", nargs="+", help="arguments of xaug train, after --")
    args = parser.parse_args()
    draw = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="xaug-train-resume-") as name:
        root = Path(name)
        began = time.perf_counter()
        run(root / "whole", args.arguments)
        seconds = time.perf_counter() - began
        expected, model = losses(root / "whole"), weights(root / "whole")
        trials = []
        for number in range(args.kills):
            folder = root / f"killed-{number}"
            one = trial(folder, args.arguments, draw.uniform(0.3, 0.95) * seconds)
            one |= {"same_losses": losses(folder) == expected, "same_weights": weights(folder) == model}
            trials.append(one)
            print(f"{number + 1}/{args.kills}: {one}", file=sys.stderr)
    print(json.dumps({"steps": len(expected), "seconds": round(seconds, 2), "trials": trials}, indent=1))
    sys.exit(not all(one["same_losses"] and one["same_weights"] for one in trials))


if __name__ == "__main__":
    main()
