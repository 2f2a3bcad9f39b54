"""Every recipe of TextAttack on every task type of the embedded world: how many rows, or which data is missing.

Prints a Markdown table and writes benchmarks/results/textattack_recipes.json.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import xaug
from xaug.augment.attacks import ATTACKS
from xaug.data_cards.errors import XaugError

TASKS = {"classification": "mnli", "multiple_choice": "commonsenseqa", "span": "squad_v1", "tagging": "ccg"}


def cell(attack: str, task: str, store: str, rows: int, parameters: dict[str, object]) -> dict[str, object]:
    """One attack on a few rows of one task."""
    known = ATTACKS.get(attack).params.model_fields
    started = time.perf_counter()
    try:
        version = xaug.generate(
            task, attack, profile="pocket", limit=rows, store=store, workers=1, max_seconds=None,
            parameters={name: value for name, value in parameters.items() if name in known},
        )  # fmt: skip
    except XaugError as error:
        return {"error": str(error)}
    outcomes: Counter[str] = Counter()
    for split in version.rows:
        outcomes.update(version.table(split).column("outcome").to_pylist())
    return {"outcomes": dict(outcomes), "seconds": round(time.perf_counter() - started, 1)}


def main(rows: int, masked_lm: str) -> None:
    """All cells. ``masked_lm``: takes the place of the masked LM that a recipe names; empty: it does not."""
    names = [spec.name for spec in ATTACKS if spec.name.startswith("textattack:")]
    found: dict[str, dict[str, dict[str, object]]] = {}
    print("| recipe |", " | ".join(TASKS), "|")
    print("| --- |", " | ".join("---" for _ in TASKS), "|")
    parameters: dict[str, object] = {"max_queries": 200, **({"masked_lm": masked_lm} if masked_lm else {})}
    with tempfile.TemporaryDirectory() as store:
        for name in names:
            found[name] = {kind: cell(name, task, store, rows, parameters) for kind, task in TASKS.items()}
            print(f"| {name} |", " | ".join(_shown(one) for one in found[name].values()), "|", flush=True)
    out = Path(__file__).parents[1] / "results" / "textattack_recipes.json"
    out.write_text(json.dumps({"rows": rows, "masked_lm": bool(masked_lm), "cells": found}, indent=1) + "\n")


def _shown(one: dict[str, object]) -> str:
    if "error" in one:
        return " ".join(str(one["error"]).split())[:160]
    return f"{one['outcomes']}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6, sys.argv[2] if len(sys.argv) > 2 else "")
