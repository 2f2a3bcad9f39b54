"""Attack pairs with TextAttack and with this package: ``both_attack.py PAIRS VICTIM MLM ENCODER``, JSON out."""

from __future__ import annotations

import json
import sys
import warnings
from argparse import Namespace
from pathlib import Path

warnings.filterwarnings("ignore")
import ours  # noqa: E402 - benchmarks/: the same code the benchmark measures
import peer  # noqa: E402
import torch  # noqa: E402
from measure import Clock  # noqa: E402


def main(pairs: str, victim: str, mlm: str, encoder: str) -> None:
    torch.set_num_threads(1)
    rows = [json.loads(line) for line in Path(pairs).read_text(encoding="utf-8").splitlines()]
    args = Namespace(
        victim=victim, mlm=mlm, encoder=encoder, device="cpu", dtype="fp32", token_budget=None, width=64, threads=1
    )
    clock = Clock("cpu", 1)
    theirs = peer.run(rows, args, 128, clock)
    mine = ours.run(rows, args, clock, parity=True)
    print(json.dumps([theirs.examples, mine.examples]))


if __name__ == "__main__":
    main(*sys.argv[1:])
