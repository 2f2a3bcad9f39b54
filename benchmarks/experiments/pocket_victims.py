"""The embedded world's nine victims: training time, dev score, and what BAE does to them.

    python benchmarks/experiments/pocket_victims.py OUT --out benchmarks/results/pocket_victims.json

The script runs `xaug generate TASK --attack bae` in OUT for each intermediate task, with an empty cache. The command
fine-tunes the victim (and the judge, where the task has labels) from the embedded model, attacks rows and filters them.
Seconds are wall time and depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TASKS = ("mnli", "anli", "qqp", "squad_v1", "squad_v2", "hellaswag", "ccg", "cosmosqa", "commonsenseqa")
TRAINED = re.compile(r"the world's (victim|judge) was trained in (\d+) s \(([^)]*)\)")


def attacked(task: str, rows: int, folder: Path) -> dict[str, Any]:
    """One task: training time and dev score of its models, and the outcome of the attack."""
    environment = os.environ | {"XAUG_CACHE": str(folder / "cache"), "HF_HUB_OFFLINE": "1", "COLUMNS": "400"}
    command = [sys.executable, "-m", "xaug.cli", "generate", task, "--attack", "bae", "--profile", "pocket"]
    command += ["--limit", str(rows), "--store", str(folder / "store"), "--json"]
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task}: {done.stderr}")
    made = json.loads(done.stdout)
    made = made[0] if isinstance(made, list) else made
    models = {role: {"seconds": int(seconds), "dev": scores} for role, seconds, scores in TRAINED.findall(done.stderr)}
    return {
        "models": models, "rows": made["statistics"]["rows"], "outcomes": made["outcomes"],
        "success_rate": round(100 * made["statistics"]["success_rate"], 1),
        "kept": made["rows"], "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--tasks", nargs="+", default=TASKS)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    result = {}
    for task in args.tasks:
        result[task] = attacked(task, args.rows, args.folder)
        print(task, json.dumps(result[task]), flush=True)
    if args.out:
        args.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
