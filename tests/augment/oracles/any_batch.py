"""Check that a model's answers are the same to the bit in any batch.

``any_batch.py MODEL PAIRS THREADS`` prints "same" or fails.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import torch
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.oracles.victim import Victim
from xaug.augment.queries import VictimItem
from xaug.models.placement import Placement

NLI = ("entailment", "neutral", "contradiction")


def same_to_the_bit(model: str, pairs: str, threads: int) -> None:
    torch.set_num_threads(threads)
    rows = [json.loads(line) for line in Path(pairs).read_text(encoding="utf-8").splitlines()]
    items = [VictimItem((row["premise"], row["hypothesis"]), int(row["label"])) for row in rows[:24]]
    items += [VictimItem((f"Yes {row['id']}.", "No."), 0) for row in rows[:10]]
    items += [VictimItem((rows[0]["premise"] * 8, row["hypothesis"]), 1) for row in rows[:2]]
    victim = Victim(model, ClassificationAdapter(), NLI, Placement())
    expected = dict(zip(items, victim.answer(items), strict=True))
    draw = random.Random(threads)
    for budget in (512, 4096):
        victim.placement = Placement(token_budget=budget)
        left = draw.sample(items, len(items))
        while left:
            group, left = left[: (n := draw.choice([1, 3, 5, 8, 13]))], left[n:]
            for item, score in zip(group, victim.answer(group), strict=True):
                assert score == expected[item], f"{item} answered {score} and {expected[item]}"
    print(f"same: {len(items)} items with {torch.get_num_threads()} threads")


if __name__ == "__main__":
    same_to_the_bit(sys.argv[1], sys.argv[2], int(sys.argv[3]))
