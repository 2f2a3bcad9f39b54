"""kill -9 at random moments of `xaug train`, then the same command with --resume: are the losses the same to the bit?

    python benchmarks/robustness/train_resume.py --kills 5 -- --store STORE --data mnli/clean --model DIR …

Everything behind ``--`` goes to `xaug train`; each trial has a run folder of its own. Prints one JSON object: the
undisturbed run's steps and seconds, and for each trial when it was killed, the step it resumed after, and whether its
metrics.jsonl names the losses, and its folder the weights, of the undisturbed run. Exit code 1 if one does not.
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
        sys.exit(f"xaug train failed with {done.returncode}:\n{done.stderr}")


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
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("arguments", nargs="+", help="of xaug train, behind --")
    told = parser.parse_args()
    draw = random.Random(told.seed)
    with tempfile.TemporaryDirectory(prefix="xaug-train-resume-") as name:
        root = Path(name)
        began = time.perf_counter()
        run(root / "whole", told.arguments)
        seconds = time.perf_counter() - began
        expected, model = losses(root / "whole"), weights(root / "whole")
        trials = []
        for number in range(told.kills):
            folder = root / f"killed-{number}"
            one = trial(folder, told.arguments, draw.uniform(0.3, 0.95) * seconds)
            one |= {"same_losses": losses(folder) == expected, "same_weights": weights(folder) == model}
            trials.append(one)
            print(f"{number + 1}/{told.kills}: {one}", file=sys.stderr)
    print(json.dumps({"steps": len(expected), "seconds": round(seconds, 2), "trials": trials}, indent=1))
    sys.exit(not all(one["same_losses"] and one["same_weights"] for one in trials))


if __name__ == "__main__":
    main()
