"""BAE in TextAttack 0.3.11 and in this project, on the same pairs, models, encoder and tagger, in one process.

    NLTK_DATA=… python benchmarks/speed/attack.py --pairs PAIRS.jsonl --victim DIR --mlm DIR --encoder DIR

Variants: ``peer512`` and ``peer128`` (TextAttack with victim and masked LM padded to 512 tokens, its default, or 128),
``ours`` (in parity), ``exact`` (in parity, with TextAttack's rounding too), ``loose`` (without the computations that
only parity with TextAttack requires), and ``floor`` (the distinct inputs alone, see floor.py). One thread on a CPU is
measured in CPU seconds, anything else in wall time. The script prints one JSON object. Importing TextAttack takes half
a minute, which is not counted. NLTK_DATA must contain its stop words and tagger.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import warnings
from pathlib import Path
from typing import Any

VARIANTS = ("peer512", "peer128", "ours", "exact", "loose", "floor")


def agreement(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> dict[str, Any]:
    """The share of examples on which two runs agree, by aspect, and the ids of those on which they differ."""
    both = list(zip(a, b, strict=True))
    same = {key: [x[key] == y[key] for x, y in both] for key in ("outcome", "text", "queries")}
    everything = [all(column) for column in zip(*same.values(), strict=True)]
    out: dict[str, Any] = {key: round(sum(hits) / len(both), 4) for key, hits in same.items()}
    out["all"] = round(sum(everything) / len(both), 4)
    out["differ"] = [x["id"] for (x, _), ok in zip(both, everything, strict=True) if not ok]
    return out


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """The results of all chosen variants."""
    import torch

    torch.set_num_threads(args.threads)
    import floor
    import ours
    import peer
    from measure import Clock, Run

    clock = Clock(args.device, args.threads)
    lines = Path(args.pairs).read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines][: args.n or None]
    runs: dict[str, Run] = {}
    for variant in (v for v in VARIANTS if v in args.variants and v != "floor"):
        print(f"{variant} …", file=sys.stderr, flush=True)
        if variant.startswith("peer"):
            runs[variant] = peer.run(pairs, args, int(variant.removeprefix("peer")), clock)
        else:
            runs[variant] = ours.run(pairs, args, clock, parity=variant != "loose", exact=variant == "exact")
    out: dict[str, Any] = {
        "machine": {
            "cpu": platform.processor() or platform.machine(), "threads": args.threads, "device": args.device,
            "gpu": torch.cuda.get_device_name() if args.device.startswith("cuda") else None,
            "torch": torch.__version__, "dtype": args.dtype,
        },
        "runs": {name: run.summary(clock) for name, run in runs.items()},
    }  # fmt: skip
    if "floor" in args.variants:
        print("floor …", file=sys.stderr, flush=True)
        whose = next(v for v in ("peer512", "peer128", "ours") if v in runs)
        out["floor"] = {"inputs_of": whose, **floor.run(runs[whose].unique, args, clock)}
    out["agreement"] = {
        f"{name} with {other}": agreement(runs[name].examples, runs[other].examples)
        for name in ("ours", "exact", "loose") for other in ("peer512", "peer128", "ours")
        if name in runs and other in runs and name != other
    }  # fmt: skip
    out["ratios"] = ratios({name: run.seconds for name, run in runs.items()}, out.get("floor", {}).get("seconds"))
    if args.examples:
        out["examples"] = {name: run.examples for name, run in runs.items()}
    return out


def ratios(seconds: dict[str, float], floor: float | None) -> dict[str, float]:
    """Speed ratios of pairs of variants, and the time of each variant as a multiple of the floor."""
    wanted = [("ours", "peer512"), ("ours", "peer128"), ("loose", "peer512"), ("loose", "ours")]
    out = {
        f"{a}: times as fast as {b}": round(seconds[b] / seconds[a], 3) for a, b in wanted if {a, b} <= seconds.keys()
    }
    if floor:
        out |= {f"{name}: times the floor": round(value / floor, 3) for name, value in seconds.items()}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", required=True, help="JSON lines: id, premise, hypothesis, label (0 1 2)")
    parser.add_argument("--victim", required=True)
    parser.add_argument("--mlm", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--n", type=int, default=0, help="first N pairs (0: all)")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"], help="number type of our models")
    parser.add_argument("--width", type=int, default=512, help="our searches in flight at the same time")
    parser.add_argument("--token-budget", type=int, default=None, help="padded tokens of our batches")
    parser.add_argument("--floor-batch", type=int, default=64, help="rows in the batches of the floor")
    parser.add_argument("--examples", action="store_true", help="include the result of every example in the JSON")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args = parser.parse_args()
    if "floor" in args.variants and not {"peer512", "peer128", "ours"} & set(args.variants):
        parser.error("The variant floor needs the inputs of peer512, peer128 or ours: add one of them.")
    os.environ.update(OMP_NUM_THREADS=str(args.threads), TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")
    warnings.filterwarnings("ignore")
    text = json.dumps(measure(args), indent=1, ensure_ascii=False)
    print(text)
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
