"""Mining one side against another: random vectors on disk, both directions, within a memory cap: time and memory.

    python benchmarks/speed/mining.py --rows 200000 --cap-gb 4 --check 20000 --threads 1 \\
        --out benchmarks/results/mining.json

Vectors are random, of length 1, float16, memory-mapped. `mine` searches both ways (k = 4), scores by ratio margin and
joins the pairs. Memory: VmHWM, the process's peak with the pages of mapped files, before the check. The check searches
the first rows under a small cap, under the large one, and as one matrix product without chunks, and compares the pairs.
The time of 1,000,000 x 1,000,000 is reckoned: the products grow with rows x rows. On one CPU thread the clock is the
process's CPU time, so that other load does not show.
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
from measure import Clock
from xaug.evaluate.retrieval.mining import mine
from xaug.evaluate.retrieval.search import Search, plan, search
from xaug.evaluate.retrieval.vectors import Vectors

MILLION = 10**6
NEIGHBOURS = 4  # Artetxe and Schwenk 2019, section 3
MIX = 10_000  # rows drawn at once


def vectors(path: Path, rows: int, width: int, seed: int) -> Vectors:
    """Random directions in a file."""
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=(rows, width))
    rng = np.random.default_rng(seed)
    for first in range(0, rows, MIX):
        block = rng.standard_normal((min(MIX, rows - first), width), dtype=np.float32)
        array[first : first + MIX] = block / np.linalg.norm(block, axis=1, keepdims=True)
    array.flush()
    del array
    return Vectors(np.load(path, mmap_mode="r"), path.stem)


def peak_mb(name: str) -> int:
    """A line of /proc/self/status in MB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 // MILLION
    raise RuntimeError(f"/proc/self/status has no {name}")


def same(one: Search, other: Search) -> bool:
    sides = ((one.forward, other.forward), (one.backward, other.backward))
    return all(a is not None and b is not None and bool((a.places == b.places).all()) for a, b in sides)


def check(queries: Vectors, candidates: Vectors, rows: int, cap: int) -> dict[str, Any]:
    """Whether chunks change the pairs, on the first rows of each side."""
    some = np.arange(rows)
    left, right = queries.chosen(some), candidates.chosen(some)
    small = plan(rows, rows, left.width, NEIGHBOURS, memory_cap=cap, both=True)
    least = small.bytes - (small.queries // small.tile[0] - 1) * 12 * small.tile[0] * left.width  # one tile held
    found = [search(left, right, NEIGHBOURS, memory_cap=most, both=True) for most in (least, cap)]
    whole = left.block(0, rows) @ right.block(0, rows).T
    places = [scores.topk(NEIGHBOURS, dim=1).indices.numpy() for scores in (whole, whole.T)]
    backward = found[0].backward
    assert backward is not None
    differ = [int((ours != theirs).any(1).sum()) for ours, theirs in
              zip((found[0].forward.places, backward.places), places, strict=True)]  # fmt: skip
    return {
        "rows": rows, "caps": [least, cap], "queries_held": [one.chunks.queries for one in found],
        "same_under_both_caps": same(*found), "rows_unlike_unchunked": differ,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--cap-gb", type=float, default=4.0)
    parser.add_argument("--check", type=int, default=20_000, help="rows; takes 4 bytes x rows x rows of memory")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--folder", type=Path, help="where the vectors are written (a temporary folder)")
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    cap = int(told.cap_gb * 10**9)
    with tempfile.TemporaryDirectory(dir=told.folder) as folder:
        sides = [vectors(Path(folder) / f"{name}.npy", told.rows, told.width, n) for n, name in enumerate("xy")]
        clock = Clock(told.device, told.threads)
        began, wall = clock.now(), time.perf_counter()
        pairs = mine(*sides, scoring="margin", neighbours=NEIGHBOURS, memory_cap=cap, device=told.device)
        seconds, wall = clock.now() - began, time.perf_counter() - wall
        memory = {
            "vm_hwm_mb": peak_mb("VmHWM"),
            "ru_maxrss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MILLION,
        }
        shape = {"memory_cap": cap, "device": told.device, "both": True}
        here = plan(told.rows, told.rows, told.width, NEIGHBOURS, **shape)
        there = plan(MILLION, MILLION, told.width, NEIGHBOURS, **shape)
        million = seconds * (MILLION / told.rows) ** 2
        out: dict[str, Any] = {
            "rows": told.rows, "width": told.width, "threads": told.threads, "device": told.device,
            "torch": torch.__version__, "cap_mb": cap // MILLION, "chunks": {
                "queries_held": here.queries, "tile": here.tile, "reckoned_mb": here.bytes // MILLION,
            },
            "clock": clock.kind, "seconds": round(seconds, 1), "wall_seconds": round(wall, 1),
            "gflop_s": round(2 * told.rows**2 * told.width / seconds / 1e9, 1),
            "pairs": len(pairs), **memory, "within_cap": memory["vm_hwm_mb"] <= cap // MILLION,
            "million": {
                "reckoned": True, "seconds": round(million), "hours": round(million / 3600, 2),
                "search_mb": there.bytes // MILLION, "mapped_files_mb": 2 * 2 * told.width,
            },
        }  # fmt: skip
        if told.check:
            out["check"] = check(*sides, min(told.check, told.rows), cap)
    text = json.dumps(out, indent=1)
    print(text)
    if told.out:
        told.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
