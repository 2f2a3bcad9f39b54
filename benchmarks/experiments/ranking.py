"""Whether the heads of a run rank held-out rows by their label: ROC AUC, which needs fewer rows than accuracy.

    python benchmarks/experiments/ranking.py --store S --runs OUT/runs/all-0 OUT/runs/all-1 \\
        --tasks mnli qqp hellaswag --out FILE

This takes runs of `benchmarks/experiments/intermediate.py`, of one task or several, and the rows that they held out.
Classification: the AUC of two classes, or the mean of one-against-the-rest for more classes. Multiple choice: the share
of a row's wrong choices that score below the right one, averaged over rows. Accuracy is that of the last step. ``p``:
the share of permutations of the labels over rows with an AUC at least as high. It is about one half if the head and the
labels merely prefer the same position.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from accelerate import Accelerator
from scipy.special import softmax
from sklearn.metrics import roc_auc_score
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.train.checkpoint import load_task
from xaug.train.config import RunConfig
from xaug.train.data.taskdata import TaskData
from xaug.train.evaluation import logits_of
from xaug.train.model import build
from xaug.train.prepare import prepare

SHUFFLES = 2000  # the smallest p is 0.0005


def auc(labels: npt.NDArray[Any], chances: npt.NDArray[Any]) -> float:
    """The AUC. ``labels``: [rows]; ``chances``: probabilities, [rows, classes]."""
    two = chances.shape[1] == 2
    return float(roc_auc_score(labels, chances[:, 1] if two else chances, multi_class="raise" if two else "ovr"))


def auc_of_choices(labels: npt.NDArray[Any], chances: npt.NDArray[Any]) -> float:
    """The share of wrong choices below the right one. ``labels``: right choices, [rows]; ``chances``: [rows, choices].

    A tie counts as half.
    """
    right = np.take_along_axis(chances, labels[:, None], axis=1)
    itself = 0.5  # the right choice ties with itself
    below = (chances < right).sum(axis=1) + (chances == right).sum(axis=1) / 2 - itself
    return float((below / (chances.shape[1] - 1)).mean())


def ranked(run: Path, task: TaskData, config: RunConfig, tokenizer: Any) -> dict[str, Any]:
    """The figures of one head of a run on the held-out rows of its task."""
    with tempfile.TemporaryDirectory() as folder:
        model = run
        if (run / "heads").exists():  # the run has several tasks
            model = Path(folder)
            load_task(run, task.name).save_pretrained(folder)
            tokenizer.save_pretrained(folder)
        models = build(model, tokenizer, [task], seed=0, keep_head=True, attention=config.attention)
    precision = "no" if config.dtype == "fp32" else config.dtype
    logits = logits_of(models, task, config.batch, Accelerator(cpu=True, mixed_precision=precision))
    rows, of_row = task.dev_rows()
    chances = softmax(np.array([logits[own[0]] for own in of_row], dtype=np.float64), axis=1)
    labels = np.array([row["label"] for row in rows])
    of_choices = task.chosen[0].reference.task_type is MULTIPLE_CHOICE
    measure, rng = auc_of_choices if of_choices else auc, np.random.default_rng(0)
    observed = measure(labels, chances)
    as_high = sum(measure(rng.permutation(labels), chances) >= observed for _ in range(SHUFFLES))
    return {
        "rows": len(rows), "auc": round(observed, 3), "p": round((1 + as_high) / (1 + SHUFFLES), 4),
        "accuracy": round(100.0 * float((chances.argmax(1) == labels).mean()), 1),
    }  # fmt: skip


def main() -> None:
    """Rank the held-out rows of all tasks of all runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--runs", type=Path, nargs="+", required=True)
    parser.add_argument("--tasks", nargs="+", required=True, help="classification or multiple choice; in every run")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    out: dict[str, dict[str, Any]] = {}
    for run in args.runs:
        config = RunConfig.model_validate(json.loads((run / "run.json").read_text(encoding="utf-8"))["config"])
        prepared = prepare(config, Store(args.store))
        held = {task.name: task for task in prepared.dev}
        if stray := sorted(set(args.tasks) - held.keys()):
            parser.error(f"{run} held out no rows of {', '.join(stray)}. It held out rows of {', '.join(held)}.")
        for name in args.tasks:
            out.setdefault(name, {})[run.name] = ranked(run, held[name], config, prepared.tokenizer)
    content = json.dumps(out, indent=1)
    print(content)
    if args.out:
        args.out.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
