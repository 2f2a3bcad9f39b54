"""How much of their time do the workers of `xaug generate` work, if computing costs no cores?

    python benchmarks/speed/scaling.py --workers 1 8 64 --units 4

An attack that is made here sleeps ``--seconds`` for each row in place of asking models, so that 64 workers need no 64
cores. Each worker gets ``--units`` units of work on average. Rows differ in cost as real ones do: the seconds of a row
are drawn from an exponential distribution with this mean. The efficiency is the sum of all sleeps, divided by the
workers and by the seconds of the attack (from the manifest: from loaded workers to the last unit). With few units per
worker, the worker that is given the last long unit decides.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import xaug
from xaug.augment.plan import UNIT_ROWS

ATTACK = """
import os, random, time
from dataclasses import dataclass
from xaug.augment.attacks import Access, AttackSpec, Candidate, Params
from xaug.data_cards.task_types import CLASSIFICATION

@dataclass(frozen=True)
class Sleep:
    params: Params
    resources: object

    def search(self, example, rng):
        yield from ()
        seconds = rng.expovariate(1 / float(os.environ["SLEEP_SECONDS"]))
        time.sleep(seconds)
        premise, hypothesis = example.text.fields
        return [Candidate((f"{premise} {seconds:.6f}", hypothesis))]

SLEEP = AttackSpec(
    name="sleep", summary="sleep", paper="none", task_types=(CLASSIFICATION,), params=Params, access=Access.BLIND,
    build=Sleep,
)
"""
COLUMNS = (
    "index", "promptID", "pairID", "genre", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1_parse",
    "sentence2_parse", "sentence1", "sentence2", "label1", "gold_label",
)  # fmt: skip


def source(folder: Path, rows: int) -> Path:
    """Write an MNLI file with this many short rows, which all differ, and return its folder."""
    path = folder / "glue_data" / "MNLI" / "train.tsv"
    path.parent.mkdir(parents=True)
    lines = ["\t".join(COLUMNS)]
    for i in range(rows):
        premise = f"Row {i} of this long file sleeps for as long as it was told to and does nothing else at all."
        values = {"index": i, "promptID": i, "pairID": f"{i}n", "sentence1": premise, "sentence2": "It sleeps."}
        lines.append("\t".join(str(values.get(name, "neutral" if "label" in name else "")) for name in COLUMNS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def plugin(folder: Path) -> Path:
    """The attack as an installed package."""
    (folder / "sleeping.py").write_text(ATTACK, encoding="utf-8")
    info = folder / "sleeping-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sleeping\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[xaug.attacks]\nsleep = sleeping:SLEEP\n", encoding="utf-8")
    return folder


def run(workers: int, rows: int, seconds: float, site: Path, folder: Path) -> tuple[dict[str, Any], float]:
    """One run of the command. Returns what it printed and the seconds that its rows slept, which they say."""
    done = subprocess.run(
        [
            sys.executable, "-m", "xaug.cli", "generate", "mnli", "--attack", "sleep", "--split", "train", "--source",
            str(folder / "rows"), "--store", str(folder / f"store-{workers}"), "--workers", str(workers), "--limit",
            str(rows), "--against", "none", "--profile", "none", "--json",
        ],
        capture_output=True, text=True, check=False,
        env={
            **os.environ, "PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]),
            "SLEEP_SECONDS": str(seconds), "OMP_NUM_THREADS": "1",
        },
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr)
    made: dict[str, Any] = json.loads(done.stdout)
    texts = xaug.load(made["ref"], store=folder / f"store-{workers}").to_pandas("train")["text_a"]
    return made, sum(float(text.split()[-1]) for text in texts)


def main() -> None:
    """Run each number of workers and print the efficiencies as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--units", type=int, default=4, help="units of work for each worker")
    parser.add_argument("--seconds", type=float, default=0.5, help="mean sleep of a row")
    args = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "site").mkdir()
        site = plugin(folder / "site")
        source(folder / "rows", max(args.workers) * args.units * UNIT_ROWS)
        for workers in args.workers:
            rows = workers * args.units * UNIT_ROWS
            made, slept = run(workers, rows, args.seconds, site, folder)
            attack = made["timings"]["attack"]
            results.append(
                {
                    "workers": workers, "rows": rows, "kept": sum(made["rows"].values()), "attack_s": attack,
                    "sleep_s": round(slept, 3), "efficiency": round(slept / workers / attack, 3),
                }
            )  # fmt: skip
            print(json.dumps(results[-1]), file=sys.stderr)
    print(json.dumps({"unit_rows": UNIT_ROWS, "units": args.units, "seconds": args.seconds, "runs": results}, indent=1))


if __name__ == "__main__":
    main()
