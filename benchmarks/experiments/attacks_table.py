"""What each attack yields and costs on real rows, under one frozen set of filters.

    python benchmarks/experiments/attacks_table.py SOURCE STORE [--attacks bae,pwws] [--mnli 200] [--squad 100]

Each attack runs with the defaults of the project's profile on the same first rows of the validation split. The filters
are those for BAE on real data, for every attack. CPU seconds count the attack and the filters' scores, not the loading
of models. Results are added to benchmarks/results/attacks_real.json, so that a stopped run continues. The versions stay
in STORE for reading.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xaug
from xaug.augment.attacks import ATTACKS, Access, missing
from xaug.augment.preflight import Preflight
from xaug.augment.progress import Observer
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import XaugError
from xaug.listening import Log

FILTERS = {
    "edit_ratio": 0.4, "similarity": 0.95, "label": -0.99, "label_change": -0.2, "fitness": 0.6, "fluency": 0.75,
}  # fmt: skip
RESULTS = Path(__file__).parents[1] / "results" / "attacks_real.json"


class Clock(Log):
    """Notes the CPU time at which the attack begins, once the models are loaded."""

    def __init__(self) -> None:
        self.begun = time.process_time()

    @contextmanager
    def attacking(self, title: str) -> Iterator[Observer]:
        """The observer notes the time once victim and judge have been tested."""
        clock = self

        class Watch(Observer):
            def tested(self, preflights: Mapping[str, Preflight]) -> None:
                clock.begun = time.process_time()

        yield Watch()


def measured(attack: str, task: str, rows: int, parameters: dict[str, str], args: argparse.Namespace) -> dict[str, Any]:
    """One attack on one task."""
    clock = Clock()
    version = xaug.generate(
        task, attack, source=args.source, splits=["validation"], limit=rows, store=args.store, workers=1, device="cpu",
        filters=FILTERS, parameters=parameters, dtype=args.dtype, listener=clock,
    )  # fmt: skip
    cpu = time.process_time() - clock.begun
    table = [row for split in version.rows for row in version.version.table(split).to_pylist()]
    outcomes = Counter(row["outcome"] for row in table)
    changed = outcomes["succeeded"] + outcomes["untested"]
    kept = sum(all(row[name] is not False for name in row if name.endswith("_ok")) for row in table)
    queries = sum(row["queries"] for row in table)
    return {
        "rows": rows, "outcomes": dict(outcomes), "changed": changed, "kept": kept, "queries": queries,
        "cpu_seconds": round(cpu, 1), "dtype": args.dtype,
    }  # fmt: skip


def main() -> None:
    """Measure what is not in the results yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("store")
    parser.add_argument("--attacks", default="")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--dictionaries", default="", help="a folder of bilingual dictionaries, for code-switching")
    parser.add_argument("--neighbours", default="", help="a file of neighbours, for synonym-random")
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"])
    parser.add_argument("--mnli", type=int, default=200)
    parser.add_argument("--squad", type=int, default=100)
    args = parser.parse_args()
    found: dict[str, dict[str, Any]] = json.loads(args.results.read_text()) if args.results.exists() else {}
    own = [spec.name for spec in ATTACKS if ":" not in spec.name and not spec.refused]
    for name in args.attacks.split(",") if args.attacks else own:
        spec = ATTACKS.get(name)
        fields = spec.params.model_fields
        given = {"dictionaries": args.dictionaries, "neighbours": args.neighbours}
        parameters = {key: value for key, value in given.items() if key in fields and value}
        needed = [field for field in fields.values() if field.is_required()]
        if spec.control or needed or missing(spec.assets(spec.params(**parameters))):
            continue
        for task, rows in (("mnli", args.mnli), ("squad_v1", args.squad)):
            suits = card(task).task_type in spec.task_types
            if rows == 0 or not suits or task in found.get(name, {}):
                continue
            try:
                cell = measured(name, task, rows, parameters, args)
            except XaugError as error:
                cell = {"error": str(error)}
            found.setdefault(name, {})[task] = cell
            args.results.write_text(json.dumps(found, indent=1) + "\n")
            print(name, task, "blind" if spec.access is Access.BLIND else "", cell, flush=True)


if __name__ == "__main__":
    main()
