"""Whether a run's heads rank by the label what they held out: ROC AUC, which sees more in few rows than accuracy.

    python benchmarks/experiments/ranking.py --store S --runs OUT/runs/all-0 OUT/runs/all-1 \\
        --tasks mnli qqp hellaswag --out FILE

For runs of `benchmarks/experiments/intermediate.py`, of one task or several, on the rows they held out. Classification:
AUC of two classes, the mean of one-against-the-rest of more. Multiple choice: the share of a row's wrong choices that
score below the right one, over rows. Accuracy is that of the run's last evaluation. ``p``: the share of shuffles of the
labels over rows with an AUC as high; a head that prefers a place, and labels that do, come out of it at a half.
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

SHUFFLES = 2000  # p no finer than 0.0005


def auc(labels: npt.NDArray[Any], chances: npt.NDArray[Any]) -> float:
    """Of rows' labels [rows] and probabilities [rows, classes]."""
    two = chances.shape[1] == 2
    return float(roc_auc_score(labels, chances[:, 1] if two else chances, multi_class="raise" if two else "ovr"))


def auc_of_choices(labels: npt.NDArray[Any], chances: npt.NDArray[Any]) -> float:
    """Of the right choice of each row [rows] and probabilities [rows, choices]: ties count half."""
    right = np.take_along_axis(chances, labels[:, None], axis=1)
    own = 0.5  # the right choice ties with itself
    below = (chances < right).sum(axis=1) + (chances == right).sum(axis=1) / 2 - own
    return float((below / (chances.shape[1] - 1)).mean())


def ranked(run: Path, task: TaskData, config: RunConfig, tokenizer: Any) -> dict[str, Any]:
    """One classifier of a run on the task's held-out rows."""
    with tempfile.TemporaryDirectory() as folder:
        model = run
        if (run / "heads").exists():  # one of several tasks
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
    found = measure(labels, chances)
    as_high = sum(measure(rng.permutation(labels), chances) >= found for _ in range(SHUFFLES))
    return {
        "rows": len(rows), "auc": round(found, 3), "p": round((1 + as_high) / (1 + SHUFFLES), 4),
        "accuracy": round(100.0 * float((chances.argmax(1) == labels).mean()), 1),
    }  # fmt: skip


def main() -> None:
    """All tasks of all runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--runs", type=Path, nargs="+", required=True)
    parser.add_argument("--tasks", nargs="+", required=True, help="classification, multiple choice; of every run")
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    out: dict[str, dict[str, Any]] = {}
    for run in told.runs:
        config = RunConfig.model_validate(json.loads((run / "run.json").read_text(encoding="utf-8"))["config"])
        prepared = prepare(config, Store(told.store))
        held = {task.name: task for task in prepared.dev}
        if stray := sorted(set(told.tasks) - held.keys()):
            parser.error(f"{run} held out no rows of {', '.join(stray)}; it has {', '.join(held)}")
        for name in told.tasks:
            out.setdefault(name, {})[run.name] = ranked(run, held[name], config, prepared.tokenizer)
    said = json.dumps(out, indent=1)
    print(said)
    if told.out:
        told.out.write_text(said + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
