"""Every recipe of TextAttack on every task type: what becomes of a few rows, or which data is missing.

    python benchmarks/experiments/textattack_table.py [--rows 4] [--masked-lm MODEL] [--source FOLDER]

Runs on the embedded world, or with a source on validation rows of real data, with the models of the project's profile.
Prints a Markdown table and writes its part of benchmarks/results/textattack_recipes.json. No call may end in a
traceback.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import xaug
from xaug.augment.attacks import ATTACKS
from xaug.data_cards.errors import XaugError

TASKS = {"classification": "mnli", "multiple_choice": "commonsenseqa", "span": "squad_v1", "tagging": "ccg"}
RESULTS = Path(__file__).parents[1] / "results" / "textattack_recipes.json"


def cell(attack: str, task: str, store: str, args: argparse.Namespace) -> dict[str, object]:
    """One attack on a few rows of one task."""
    spec = ATTACKS.get(attack)
    parameters: dict[str, object] = {} if spec.refused else {"max_queries": 200}
    if args.masked_lm and any(asset.own == "masked_lm" for asset in spec.assets(spec.params())):
        parameters["masked_lm"] = args.masked_lm
    where: dict[str, Any] = {"source": args.source, "splits": ["validation"]} if args.source else {"profile": "pocket"}
    started = time.perf_counter()
    try:
        version = xaug.generate(
            task, attack, limit=args.rows, store=store, workers=1, allow_weak_victim=bool(args.source), **where,
            parameters=parameters,
        )  # fmt: skip
    except XaugError as error:
        return {"error": str(error)}
    outcomes: Counter[str] = Counter()
    for split in version.rows:
        outcomes.update(version.table(split).column("outcome").to_pylist())
    return {"outcomes": dict(outcomes), "seconds": round(time.perf_counter() - started, 1)}


def main() -> None:
    """All cells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--masked-lm", default="", help="takes the place of the masked LM that a recipe names")
    parser.add_argument("--source", default="", help="a folder of real data; by default the embedded world")
    args = parser.parse_args()
    names = [spec.name for spec in ATTACKS if spec.name.startswith("textattack:")]
    found: dict[str, dict[str, dict[str, object]]] = {}
    print("| recipe |", " | ".join(TASKS), "|")
    print("| --- |", " | ".join("---" for _ in TASKS), "|")
    with tempfile.TemporaryDirectory() as store:
        for name in names:
            found[name] = {kind: cell(name, task, store, args) for kind, task in TASKS.items()}
            print(f"| {name} |", " | ".join(_shown(one) for one in found[name].values()), "|", flush=True)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept["real" if args.source else "pocket"] = {"rows": args.rows, "masked_lm": bool(args.masked_lm), "cells": found}
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")


def _shown(one: dict[str, object]) -> str:
    if "error" in one:
        return " ".join(str(one["error"]).split())[:160]
    return f"{one['outcomes']}"


if __name__ == "__main__":
    main()
