"""Time and memory of mining one set of random vectors on disk against another, in both directions, under a memory cap.

    python benchmarks/speed/mining.py --rows 200000 --cap-gb 4 --check 20000 --threads 1 \\
        --out benchmarks/results/mining.json

The vectors are random, of length 1, in float16, and memory-mapped. `mine` searches in both directions (k = 4), scores
by ratio margin and joins the pairs. Memory is VmHWM, the peak of the process including the pages of mapped files,
before the check. The check searches the first rows under a small cap, under the large cap, and with one matrix product
without chunks, and compares the pairs. The time for 1,000,000 x 1,000,000 is extrapolated: it grows with the square of
the rows. With one CPU thread the clock is the CPU time of the process, which does not depend on other load.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from measure import Clock, gpu_busy
from xaug.evaluate.retrieval.mining import mine
from xaug.evaluate.retrieval.search import Search, plan, search
from xaug.evaluate.retrieval.vectors import Vectors

MILLION = 10**6
NEIGHBOURS = 4  # Artetxe and Schwenk 2019, section 3
MIX = 10_000  # rows that are drawn at once


def vectors(path: Path, rows: int, width: int, seed: int) -> Vectors:
    """A file of random unit vectors."""
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=(rows, width))
    rng = np.random.default_rng(seed)
    for first in range(0, rows, MIX):
        block = rng.standard_normal((min(MIX, rows - first), width), dtype=np.float32)
        array[first : first + MIX] = block / np.linalg.norm(block, axis=1, keepdims=True)
    array.flush()
    del array
    return Vectors(np.load(path, mmap_mode="r"), path.stem)


def peak_mb(name: str) -> int:
    """The value of a line of /proc/self/status in MB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 // MILLION
    raise RuntimeError(f"/proc/self/status has no {name}")


def same(one: Search, other: Search) -> bool:
    sides = ((one.forward, other.forward), (one.backward, other.backward))
    return all(a is not None and b is not None and bool((a.places == b.places).all()) for a, b in sides)


def check(queries: Vectors, candidates: Vectors, rows: int, cap: int) -> dict[str, Any]:
    """Whether chunks change the pairs among the first rows of each side."""
    some = np.arange(rows)
    left, right = queries.chosen(some), candidates.chosen(some)
    small = plan(rows, rows, left.width, NEIGHBOURS, memory_cap=cap, both=True)
    least = small.bytes - (small.queries // small.tile[0] - 1) * 12 * small.tile[0] * left.width  # with a single tile
    searches = [search(left, right, NEIGHBOURS, memory_cap=most, both=True) for most in (least, cap)]
    whole = left.block(0, rows) @ right.block(0, rows).T
    places = [scores.topk(NEIGHBOURS, dim=1).indices.numpy() for scores in (whole, whole.T)]
    backward = searches[0].backward
    assert backward is not None
    differ = [int((ours != theirs).any(1).sum()) for ours, theirs in
              zip((searches[0].forward.places, backward.places), places, strict=True)]  # fmt: skip
    return {
        "rows": rows, "caps": [least, cap], "queries_held": [one.chunks.queries for one in searches],
        "same_under_both_caps": same(*searches), "rows_unlike_unchunked": differ,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--cap-gb", type=float, default=4.0)
    parser.add_argument("--check", type=int, default=20_000, help="rows; needs 4 bytes x rows x rows of memory")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--folder", type=Path, help="where the vectors are written (default: a temporary folder)")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cap = int(args.cap_gb * 10**9)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        sides = [vectors(Path(folder) / f"{name}.npy", args.rows, args.width, n) for n, name in enumerate("xy")]
        clock = Clock(args.device, args.threads)
        began, wall = clock.now(), time.perf_counter()
        with gpu_busy(args.device) as busy:
            pairs = mine(*sides, scoring="margin", neighbours=NEIGHBOURS, memory_cap=cap, device=args.device)
            seconds, wall = clock.now() - began, time.perf_counter() - wall
        memory = {
            "vm_hwm_mb": peak_mb("VmHWM"),
            "ru_maxrss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MILLION,
        }
        shape = {"memory_cap": cap, "device": args.device, "both": True}
        this_plan = plan(args.rows, args.rows, args.width, NEIGHBOURS, **shape)
        million_plan = plan(MILLION, MILLION, args.width, NEIGHBOURS, **shape)
        million = seconds * (MILLION / args.rows) ** 2
        out: dict[str, Any] = {
            "rows": args.rows, "width": args.width, "threads": args.threads, "device": args.device,
            "torch": torch.__version__, "cap_mb": cap // MILLION, "chunks": {
                "queries_held": this_plan.queries, "tile": this_plan.tile, "reckoned_mb": this_plan.bytes // MILLION,
            },
            "clock": clock.kind, "seconds": round(seconds, 1), "wall_seconds": round(wall, 1),
            "gflop_s": round(2 * args.rows**2 * args.width / seconds / 1e9, 1),
            "pairs": len(pairs), **busy, **memory, "within_cap": memory["vm_hwm_mb"] <= cap // MILLION,
            "million": {
                "reckoned": True, "seconds": round(million), "hours": round(million / 3600, 2),
                "search_mb": million_plan.bytes // MILLION, "mapped_files_mb": 2 * 2 * args.width,
            },
        }  # fmt: skip
        if args.check:
            out["check"] = check(*sides, min(args.check, args.rows), cap)
    text = json.dumps(out, indent=1)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
