"""Compare one recipe run by TextAttack alone and as an attack of xaug, on the same pairs, with one victim and seed.

    python benchmarks/speed/adapter.py PAIRS VICTIM [--recipe deepwordbug] [--rows 100] [--threads 1]

PAIRS: JSON Lines with id, premise, hypothesis and label. TextAttack runs as it is tuned best: batches of 32, padded to
the longest text of a batch, all in one process, with its caches. Prints both times, their ratio and the agreement.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.attacks import ATTACKS, Outcome, Resources, chance, prepare
from xaug.augment.attacks.textattack.catalog import RECIPES, build
from xaug.augment.engine import Engine
from xaug.augment.oracles.victim import Victim
from xaug.models.placement import Placement

NAMES = ("entailment", "neutral", "contradiction")
KINDS = {
    "SuccessfulAttackResult": Outcome.SUCCEEDED, "FailedAttackResult": Outcome.FAILED,
    "SkippedAttackResult": Outcome.SKIPPED,
}  # fmt: skip
Found = tuple[Outcome, tuple[str, ...], int]


def alone(pairs: list[dict[str, Any]], recipe: str, victim: str) -> tuple[list[Found], float]:
    """TextAttack's own loop over the pairs. Each pair is seeded as in xaug."""
    from textattack.models.wrappers import HuggingFaceModelWrapper
    from textattack.shared import AttackedText
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    class Wrapper(HuggingFaceModelWrapper):  # type: ignore[misc]
        def __call__(self, texts: list[Any]) -> Any:
            inputs = self.tokenizer(
                [t[0] for t in texts], [t[1] for t in texts], padding=True, truncation=True, return_tensors="pt"
            )
            with torch.no_grad():
                return self.model(**inputs).logits.softmax(-1)

    model = AutoModelForSequenceClassification.from_pretrained(victim).eval()
    attack = build(_named(recipe), Wrapper(model, AutoTokenizer.from_pretrained(victim)))
    out: list[Found] = []
    attack.goal_function.query_budget = 5_000
    begun = time.perf_counter()
    for pair in pairs:
        seed = chance(0, pair["id"], recipe).getrandbits(32)
        random.seed(seed)
        np.random.seed(seed)
        text = collections.OrderedDict(text_a=pair["premise"], text_b=pair["hypothesis"])
        result = attack.attack(AttackedText(text), int(pair["label"]))
        final = result.perturbed_result
        fields = tuple(final.attacked_text._text_input.values())
        out.append((KINDS[type(result).__name__], fields, int(final.num_queries)))
    return out, time.perf_counter() - begun


def adapted(pairs: list[dict[str, Any]], recipe: str, victim: str) -> tuple[list[Found], float]:
    """The same through the engine."""
    adapter = ClassificationAdapter()
    oracle = Victim(victim, adapter, NAMES, Placement.choose("cpu", "fp32", None))
    spec = ATTACKS.get(f"textattack:{recipe}")
    attack: Any = spec.build(spec.params(), Resources())
    assert attack.theirs is not None  # built before the clock starts, as on the other side
    rows = [
        {"id": one["id"], "text_a": one["premise"], "text_b": one["hypothesis"], "label": one["label"]} for one in pairs
    ]
    begun = time.perf_counter()
    searches = (
        (row["id"], attack.search(prepare(row, adapter, ("text_a", "text_b")), chance(0, row["id"], recipe)))
        for row in rows
    )
    found = dict(Engine({"victim": oracle}).run(searches))
    seconds = time.perf_counter() - begun
    return [(one.outcome, one.fields, one.queries) for row in rows for one in found[row["id"]]], seconds


def _named(recipe: str) -> Any:
    return next(one for one in RECIPES if one.name == recipe)


def main() -> None:
    """Run both, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("victim")
    parser.add_argument("--recipe", default="deepwordbug")
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    pairs = [json.loads(line) for line in args.pairs.read_text(encoding="utf-8").splitlines()][: args.rows]
    alone(pairs[:2], args.recipe, args.victim)
    theirs, peer_seconds = alone(pairs, args.recipe, args.victim)
    ours, seconds = adapted(pairs, args.recipe, args.victim)
    same = sum(a == b for a, b in zip(theirs, ours, strict=True))
    parts = {
        name: sum(a[at] == b[at] for a, b in zip(theirs, ours, strict=True))
        for at, name in enumerate(("outcome", "text", "queries"))
    }
    print(
        json.dumps(
            {
                "recipe": args.recipe, "rows": len(pairs), "threads": args.threads, "same": same, **parts,
                "textattack_seconds": round(peer_seconds, 2), "adapter_seconds": round(seconds, 2),
                "ratio": round(peer_seconds / seconds, 2),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
