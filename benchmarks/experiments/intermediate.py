"""What an encoder learns from each of the nine intermediate tasks alone, and from all of them in one run, with seeds.

    python benchmarks/experiments/intermediate.py OUT --store S --model me5-small --seeds 0 1 2 --out FILE

For real rows at the size of samples: train splits are small, so development rows are trained on too where a task has
them, and a fifth of all groups of rows (rows that share a premise or a passage, chosen by its text, the same for all
tasks and seeds; of QQP alone two fifths) is held out. A seed decides the new heads, dropout, the order of batches, and
which rows are drawn where a task has more than it is given. Scores are those of the last step on the held-out rows, not
of the best checkpoint. Beside them: the untrained head's; `chance`, the better of a guess and of the commonest answer
of the training rows (a label, a choice's place, a tag; "no answer"); `best_constant`, the best such answer chosen with
the held-out rows in sight. Runs that ended are not made again, so several of these, each with tasks or seeds of its
own, may fill one OUT.
"""

from __future__ import annotations

import argparse
import collections
import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import SPAN, TAGGING
from xaug.train.config import RunConfig
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.span import Answer
from xaug.train.prepare import prepare


@dataclass(frozen=True)
class Recipe:
    """Which rows of a task, and how long: a seed of all tasks within a few hours of one CPU core.

    QQP's epochs and share, the batches of HellaSwag and Cosmos QA, and where the head learns faster than the encoder,
    were chosen after looking at held-out scores.
    """

    splits: tuple[str, ...]
    epochs: float
    max_rows: int | None = None
    hold_out: float = 0.2  # of all groups of rows
    token_budget: int = 1024
    head_lr: float | None = None  # the encoder's, unless told


BOTH = ("train", "validation")
# Heads of choices learn late at the encoder's rate: CommonsenseQA's loss left chance after a quarter of one run's steps
# and three quarters of another's. Two and three times the encoder's rate did not help.
HEAD_LR = 1e-3
RECIPES = {
    "mnli": Recipe(("train",), 10.0),
    "anli": Recipe(("train",), 10.0),  # MultiNLI, SNLI and a few rows of ANLI; its R1 and R2 drown them
    "qqp": Recipe(BOTH, 5.0, hold_out=0.4, token_budget=512),  # of 320 rows a fifth would tell nothing from chance
    "squad_v1": Recipe(BOTH, 1.0, 3000),
    "squad_v2": Recipe(BOTH, 2.0, 5000),
    # Steps of three rows, of four choices each, taught nothing: the loss stayed at chance.
    "hellaswag": Recipe(("validation",), 3.0, token_budget=4096, head_lr=HEAD_LR),
    "cosmosqa": Recipe(("validation",), 2.0, 600, token_budget=4096),
    "commonsenseqa": Recipe(BOTH, 4.0, head_lr=HEAD_LR),
    "ccg": Recipe(BOTH, 4.0),
}
BEST = "best_f1"  # SQuAD 2.0's: to know when to be silent is a threshold, which its own script sets on the scored rows
ALL = "all"  # the name of the run on all nine
# Chosen over several runs with held-out scores in sight: 400 rows of each task three times, and 1600 rows as often,
# left SQuAD 2.0 near chance although its loss fell as it does alone. So more of its rows, and weights that bring each
# task near the tokens it takes to learn alone.
TOGETHER = Recipe((), 1.0, 5000, token_budget=2048, head_lr=HEAD_LR)
MIXTURE = """
[mixture]
sampling = "temperature"
[mixture.weights]
mnli = 2.0
anli = 1.6
qqp = 2.0
squad_v1 = 0.5
squad_v2 = 2.0
hellaswag = 1.3
cosmosqa = 0.33
commonsenseqa = 2.2
ccg = 2.0
"""
CONFIG = """
attention = "eager"
[data]
hold_out = {hold_out}
max_dev_rows = 400
{rows}
[batch]
token_budget = {budget}
{mixture}
[optimizer]
lr = 1e-4
{head_lr}
epochs = {epochs}
freeze_embeddings = true
[eval]
first = true
every = 1000000
save_every = 500
"""


def train(name: str, seed: int, told: argparse.Namespace) -> Path:
    """One run; it goes on where it was killed."""
    run: Path = told.folder / "runs" / f"{name}-{seed}"
    if ended(run):
        return run
    recipe = TOGETHER if name == ALL else RECIPES[name]
    config = told.folder / f"{name}.toml"
    rows = "" if recipe.max_rows is None else f"max_rows = {recipe.max_rows}"
    together = name == ALL
    said = CONFIG.format(
        rows=rows, hold_out=recipe.hold_out, budget=recipe.token_budget, epochs=recipe.epochs,
        mixture=MIXTURE if together else "", head_lr=f"head_lr = {recipe.head_lr}" if recipe.head_lr else "",
    )  # fmt: skip
    config.write_text(said, encoding="utf-8")
    tasks = RECIPES if name == ALL else (name,)
    references = [f"{task}/clean/{split}" for task in tasks for split in RECIPES[task].splits]
    command = [
        sys.executable, "-m", "xaug.cli", "train", "--model", told.model, "--store", told.store, "--config", config,
        "--dtype", told.dtype, "--seed", seed, "--output", run, *(("--resume",) if run.exists() else ()),
    ]  # fmt: skip
    for reference in references:
        command += ["--data", reference]
    print("$", *map(str, command[3:]), flush=True)
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
    return run


def ended(run: Path) -> bool:
    return (run / "run.json").exists() and json.loads((run / "run.json").read_text())["status"] == "finished"


def evaluations(run: Path) -> list[dict[str, Any]]:
    lines = map(json.loads, (run / "metrics.jsonl").read_text().splitlines())
    return [line for line in lines if line["kind"] == "eval"]


def constant(data: TaskData, rows: Sequence[Row], trained_on: Sequence[Row]) -> tuple[float, float]:
    """What a blind answer scores on held-out rows in the task's main metric: (chosen beforehand, the best there is).

    Beforehand: the commonest answer of the training rows, or a guess, whichever is better.
    """
    kind = data.chosen[0].reference.task_type

    def score(said: list[Any]) -> float:
        return next(iter(data.head.score(rows, said, data.labels).values()))

    if kind is SPAN:
        return (score([Answer("", "", math.inf)] * len(rows)),) * 2
    if kind is TAGGING:
        commonest = collections.Counter(tag for row in trained_on for tag in row["tags"]).most_common(1)[0][0]
        return (score([[commonest] * len(row["tags"]) for row in rows]),) * 2
    labels = collections.Counter(row["label"] for row in trained_on)
    each = {label: score([label] * len(rows)) for label in labels}
    return max(each[labels.most_common(1)[0][0]], 100.0 / len(labels)), max(each.values())


def figures(run: Path, told: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Of each task of a run: held-out rows, chance, the untrained head's score and the trained one's."""
    content = json.loads((run / "run.json").read_text())
    first, *_, last = evaluations(run)
    out = {}
    prepared = prepare(RunConfig.model_validate(content["config"]), Store(told.store))
    trained_on = {data.name: data.dev_rows()[0] for data in prepared.train}
    for data in prepared.dev:
        rows, _ = data.dev_rows()
        before, after = first["scores"][data.name], last["scores"][data.name]
        metric = BEST if BEST in after else next(iter(after))
        chance, oracle = constant(data, rows, trained_on[data.name])
        out[data.name] = {
            "metric": metric, "held_out": len(rows), "chance": round(chance, 1), "best_constant": round(oracle, 1),
            "untrained": round(before[metric], 1), "trained": round(after[metric], 1),
        }  # fmt: skip
    return out


def joined(own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Seeds' figures as one: means, the standard deviation, and how far the worst seed stands above chance.

    ``errors_above``: its distance from chance in standard errors of a share of so many rows; below 2 says little.
    """
    above = [
        (one["trained"] - one["chance"])
        / max(1e-9, 100 * math.sqrt(max(one["chance"], 1.0) * (100 - one["chance"]) / 10_000 / one["held_out"]))
        for one in own
    ]
    trained = [one["trained"] for one in own]
    mean = {
        key: round(statistics.mean(one[key] for one in own), 1)
        for key in ("chance", "best_constant", "untrained", "trained")
    }
    spread = round(statistics.stdev(trained), 1) if len(trained) > 1 else None
    return {
        "metric": own[0]["metric"], "seeds": trained, "held_out": [one["held_out"] for one in own], **mean,
        "spread": spread, "errors_above": round(min(above), 1),
    }  # fmt: skip


def summary(told: argparse.Namespace) -> dict[str, Any]:
    """All runs of OUT that ended."""
    runs: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for run in sorted((told.folder / "runs").iterdir()):
        if ended(run):
            name = run.name.rpartition("-")[0]
            for task, own in figures(run, told).items():
                runs.setdefault(name, {}).setdefault(task, []).append(own)
    tables = {name: {task: joined(own) for task, own in tasks.items()} for name, tasks in runs.items()}
    alone = {task: tables[task][task] for task in RECIPES if task in tables}
    together = {task: tables[ALL][task] for task in RECIPES if task in tables.get(ALL, {})}
    return {"model": told.model.name, "dtype": told.dtype, "alone": alone, "together": together}


def main() -> None:
    """Train what is not trained yet, then gather."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, required=True, help="holds the nine tasks' clean versions")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tasks", nargs="*", default=[*RECIPES, ALL], choices=[*RECIPES, ALL])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"], help="bf16 where the CPU multiplies in it")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, help="the JSON file of all figures")
    told = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(told.threads)
    told.folder.mkdir(parents=True, exist_ok=True)
    for seed in told.seeds:
        for name in told.tasks:
            train(name, seed, told)
    if told.out:
        said = json.dumps(summary(told), indent=1)
        print(said)
        told.out.write_text(said + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
