"""How fast the loader reads and builds batches without a model, and whether its memory grows.

    python benchmarks/speed/loader.py --store STORE --model DIR --data mnli/clean --batches 2000 --workers 0

The script first tokenizes rows that the cache does not have (and reports rows/s), then reads micro-batches. It prints
one JSON object with tokens/s, examples/s, and the memory of the process in MB before the first batch, half-way and at
the end.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.data.loader import micro_batches
from xaug.train.prepare import pin, prepare


def memory() -> float:
    """Anonymous memory in MB. Pages of mapped files do not count: the page cache gives them back when needed."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--token-budget", type=int, default=4096)
    parser.add_argument("--batches", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=0)
    args = parser.parse_args()
    config = RunConfig.model_validate(
        {
            "model": args.model, "data": {"train": tuple(args.data)}, "optimizer": {"max_steps": args.batches},
            "batch": {"token_budget": args.token_budget, "workers": args.workers},
        }
    )  # fmt: skip
    store = Store(args.store)
    began = time.perf_counter()
    prepared = prepare(pin(config, store), store)
    prepared_s = time.perf_counter() - began
    rows = sum(task.rows for task in prepared.train)
    out: dict[str, Any] = {"rows": rows, "prepare_seconds": round(prepared_s, 1), "rows_s": round(rows / prepared_s)}
    tokens = padded = labels = 0
    began = time.perf_counter()
    marks: list[float] = []
    for number, micros in enumerate(micro_batches(prepared.plan, 0, workers=args.workers)):
        if number in (0, args.batches // 2):
            marks.append(memory())
        for micro in micros:
            tokens, padded = tokens + micro.batch.tokens, padded + micro.batch.padded
            labels += micro.batch.labels
    seconds = time.perf_counter() - began
    out |= {
        "batches": args.batches, "seconds": round(seconds, 2), "tokens_s": round(tokens / seconds),
        "examples_s": round(labels / seconds), "padding": round(1 - tokens / padded, 4),
        "memory_mb": [round(one) for one in [*marks, memory()]],
    }  # fmt: skip
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
