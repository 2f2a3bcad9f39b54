"""Every augmenter of nlpaug on every task type: how many rows it changes, or which data is missing.

The rows are those of the embedded world, or of the files of a folder (--source). ASSETS is a folder that
`python tests/making_nlpaug.py ASSETS` wrote: small models, vectors and lists, which show that an augmenter runs, not
that its rows are good. Without it, the augmenters that need such a file say so. Prints a Markdown table and writes
benchmarks/results/nlpaug_augmenters.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import xaug
from xaug.augment.attacks import ATTACKS
from xaug.data_cards.errors import XaugError

TASKS = {"classification": "mnli", "multiple_choice": "commonsenseqa", "span": "squad_v1", "tagging": "ccg"}


def cell(attack: str, task: str, store: str, rows: int, source: str, given: dict[str, object]) -> dict[str, object]:
    """One augmenter on a few rows of one task."""
    started = time.perf_counter()
    try:
        version = xaug.generate(
            task if source else f"pocket_{task}", attack, profile="none", source=source or "pocket", limit=rows,
            store=store, workers=1, parameters=given, filters={"edit_ratio": 1000},
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
    parser.add_argument("assets", nargs="?", type=Path, help="a folder with parameters.json")
    parser.add_argument("--rows", type=int, default=6, help="rows of each split that are attacked")
    parser.add_argument("--source", default="", help="a folder with the official files of the four tasks")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "results" / "nlpaug_augmenters.json")
    asked = parser.parse_args()
    given = json.loads((asked.assets / "parameters.json").read_text()) if asked.assets else {}
    names = [spec.name for spec in ATTACKS if spec.name.startswith("nlpaug:")]
    found: dict[str, dict[str, dict[str, object]]] = {}
    print("| augmenter |", " | ".join(TASKS), "|")
    print("| --- |", " | ".join("---" for _ in TASKS), "|")
    with tempfile.TemporaryDirectory() as store:
        for name in names:
            own = given.get(name.removeprefix("nlpaug:"), {})
            found[name] = {kind: cell(name, task, store, asked.rows, asked.source, own) for kind, task in TASKS.items()}
            print(f"| {name} |", " | ".join(_shown(one) for one in found[name].values()), "|", flush=True)
    about = {"rows": asked.rows, "assets": bool(asked.assets), "source": "files" if asked.source else "pocket"}
    asked.out.write_text(json.dumps({**about, "cells": found}, indent=1) + "\n")


def _shown(one: dict[str, object]) -> str:
    if "error" in one:
        return " ".join(str(one["error"]).split())[:160]
    return f"{one['outcomes']}"


if __name__ == "__main__":
    main()
