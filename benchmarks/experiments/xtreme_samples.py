"""Real rows at the size of samples: what clean and adversarial intermediate training do to XTREME's tasks.

    python benchmarks/experiments/xtreme_samples.py OUT --data DATA --model me5-small \\
        --victims VICTIMS --encoder DIR --mlm DIR

VICTIMS holds a victim and a judge a task, each a run of `xaug train` (docs/how-to/victims.md): TASK and TASK-judge.
DATA has the authors' files and what XTREME's scripts leave, by their names. Three encoders are compared: the model as
it is; trained on MNLI and SQuAD 1.1 (`clean`); the same with BAE's rows beside them (`bae`). Each is evaluated
zero-shot on `xtreme` and on the tasks that `xtreme-r` adds. Everything below OUT: `source` (the files, arranged),
`store`, `runs`, `evals`, `compare`. What is there is not made again, so a killed run goes on. `--out` gathers
the figures.

Samples have no test labels and few English training rows, so `arrange` takes what is labelled, and keeps what is
trained on apart from what is scored: PAWS-X trains on English development rows and is scored on other ones in all
languages; TyDiQA trains on English training questions and is scored on Swahili, Korean and other English ones. Results
say what changes with the encoder under one small setting; they are not comparable with published ones.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

APART = 300  # rows of a PAWS-X development file that are scored, of 1,000; the English rest is trained on
TYDIQA_ENGLISH = 100  # English questions scored, of 400
SUITES = {  # suite → what its folders' names end with, its tasks
    "xtreme": ("", "xnli,pawsx,xquad,mlqa,tydiqa,panx,udpos,tatoeba,bucc2018"),
    "xtreme-r": ("_r", "xcopa,lareqa"),
}
ARMS = {
    "base": (),
    "clean": ("mnli/clean", "squad_v1/clean"),
    "bae": ("mnli/clean", "squad_v1/clean", "mnli/bae", "squad_v1/bae"),
}
TRAIN = """
attention = "eager"
[data]
max_rows = 600
max_dev_rows = 60
[batch]
token_budget = 512
[optimizer]
lr = 1e-4
epochs = 2.0
freeze_embeddings = true
"""
EVAL = """
max_examples = 60
checklist = false
[retrieval]
prefix = "query: "
[fine_tuning]
attention = "eager"
[fine_tuning.data]
max_rows = 600
max_dev_rows = 60
[fine_tuning.batch]
token_budget = 512
[fine_tuning.optimizer]
lr = 1e-4
epochs = 2.0
freeze_embeddings = true
[by_task.xnli.optimizer]
epochs = 4.0
[by_task.xquad.data]
max_rows = 300
[by_task.mlqa.data]
max_rows = 300
[by_task.lareqa.data]
max_rows = 300
[by_task.lareqa.batch]
token_budget = 4096
[train_on]
xcopa = ["siqa/clean/validation_en", "copa/clean"]
"""


def paragraphs(path: Path) -> list[dict[str, Any]]:
    """A SQuAD-like file's paragraphs, each as an article of its own."""
    held = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [{"title": one.get("title", ""), "paragraphs": [part]} for one in held for part in one["paragraphs"]]


def squad(path: Path, articles: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": "1.1", "data": articles}, ensure_ascii=False), encoding="utf-8")


def arrange(data: Path, source: Path) -> None:
    """The sample files with labels, under names that their cards look for."""
    source.mkdir(parents=True)
    for found in data.iterdir():
        if found.name not in ("XNLI-1.0", "x-final", "x-final_from_parquet", "xtreme", "tydiqa"):
            (source / found.name).symlink_to(found)
    for folder in ("xnli", "panx", "udpos"):
        shutil.copytree(data / "xtreme" / folder, source / "xtreme" / folder)
    pawsx = source / "xtreme" / "pawsx"
    pawsx.mkdir()
    for found in sorted((data / "xtreme" / "pawsx").glob("dev-*.tsv")):
        lines = found.read_text(encoding="utf-8").splitlines(keepends=True)
        (pawsx / found.name).write_text("".join(lines[:APART]), encoding="utf-8")
        if found.name == "dev-en.tsv":
            (pawsx / "train-en.tsv").write_text("".join(lines[APART:]), encoding="utf-8")
    theirs, ours = data / "tydiqa" / "tydiqa-goldp-v1.1-train", source / "tydiqa"
    english = paragraphs(theirs / "tydiqa.goldp.en.train.json")
    squad(ours / "tydiqa-goldp-v1.1-train" / "tydiqa.goldp.en.train.json", english[:-TYDIQA_ENGLISH])
    scored = {"english": english[-TYDIQA_ENGLISH:]}
    scored |= {name: paragraphs(theirs / f"tydiqa.goldp.{name[:2]}.train.json") for name in ("swahili", "korean")}
    for name, articles in scored.items():
        squad(ours / "tydiqa-goldp-v1.1-dev" / f"tydiqa-goldp-dev-{name}.json", articles)


def xaug(*told: object) -> None:
    """One command; it ends the experiment where it fails."""
    command = [sys.executable, "-m", "xaug.cli", *map(str, told)]
    print("$ xaug", *command[3:], flush=True)
    subprocess.run(command, check=True)


def generate(told: argparse.Namespace, source: Path, store: Path) -> None:
    """Clean rows, then BAE's; each is a no-op where its version is in the store."""
    xaug("generate", "mnli", "squad_v1", "--attack", "none", "--source", source, "--store", store, "--skip-bad-rows")
    models = ("--mlm", told.mlm, "--encoder", told.encoder, "--store", store, "--source", source)
    for task, rows in (("mnli", told.mnli_rows), ("squad_v1", told.squad_rows)):
        judge = told.victims / f"{task}-judge"
        judged = ("--judge", judge) if judge.is_dir() else ()
        xaug(
            "generate", task, "--attack", "bae", "--victim", told.victims / task, "--limit", rows, "--split", "train",
            "--skip-bad-rows", *judged, *models,
        )  # fmt: skip


def evaluate(arm: str, model: Path, told: argparse.Namespace) -> None:
    """The suites of one arm."""
    for suite in told.suites:
        suffix, tasks = SUITES[suite]
        output = told.folder / "evals" / f"{arm}{suffix}"
        if (output / "report.html").exists():
            continue
        xaug(
            "eval", "--suite", suite, "--tasks", tasks, "--model", model, "--source", told.folder / "source",
            "--store", told.folder / "store", "--config", told.folder / "eval.toml", "--output", output,
            "--dtype", told.dtype, *(part for seed in told.seeds for part in ("--seed", seed)),
            "--skip-bad-rows", *(("--resume",) if output.exists() else ()),
        )  # fmt: skip


def compare(one: str, other: str, told: argparse.Namespace) -> None:
    for suffix in ("", "_r"):
        first, second = (told.folder / "evals" / f"{arm}{suffix}" for arm in (one, other))
        if (first / "report.html").exists() and (second / "report.html").exists():  # both ended
            xaug("compare", first, second, "--output", told.folder / "compare" / f"{one}-{other}{suffix}")


def rows(told: argparse.Namespace) -> dict[str, dict[str, int]]:
    """Of each task, the augmented rows that the filters kept and refused."""
    out = {}
    for path in sorted((told.folder / "store").glob("*/bae/v*/manifest.json")):  # a later version replaces an earlier
        splits = json.loads(path.read_text(encoding="utf-8"))["splits"]
        out[path.parents[2].name] = {split: held["rows"] for split, held in splits.items()}
    return out


def summary(told: argparse.Namespace) -> dict[str, Any]:
    """The scores of every ended evaluation, and every comparison's deltas by suite and task."""
    arms: dict[str, Any] = {}
    deltas: dict[str, Any] = {}
    for suite, (suffix, _tasks) in SUITES.items():
        for arm in ARMS:
            folder = told.folder / "evals" / f"{arm}{suffix}"
            if not (folder / "report.html").exists():
                continue
            of_seeds: dict[tuple[str, str], list[float]] = {}
            for cell in json.loads((folder / "results.json").read_text(encoding="utf-8"))["cells"]:
                of_seeds.setdefault((cell["task"], cell["language"]), []).append(cell["main"])
            for (task, language), scores in of_seeds.items():
                arms.setdefault(arm, {}).setdefault(task, {})[language] = round(statistics.mean(scores), 1)
        for one, other in itertools.combinations(ARMS, 2):
            path = told.folder / "compare" / f"{one}-{other}{suffix}" / "compare.json"
            if not path.exists():
                continue
            for delta in json.loads(path.read_text(encoding="utf-8"))["deltas"]:
                if delta["kind"] == "task" or (delta["kind"] == "suite" and suite == "xtreme"):  # else two of ten tasks
                    names = ("a", "b", "delta", "low", "high", "p", "holm", "sd", "seeds_p")  # the last two: over seeds
                    said = {key: round(delta[key], 4) for key in names if delta[key] is not None}
                    deltas.setdefault(f"{one}-{other}", []).append({"suite": suite, "name": delta["name"], **said})
    return {
        "model": told.model.name, "rows_a_task_and_language": 60, "dtype": told.dtype, "seeds": told.seeds,
        "augmented_rows": rows(told), "arms": arms, "compare": deltas,
    }  # fmt: skip


def main() -> None:
    """Arrange, generate, train, evaluate, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--victims", type=Path, required=True, help="holds a model per task, TASK and TASK-judge")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--mlm", type=Path, required=True)
    parser.add_argument("--mnli-rows", type=int, default=480)
    parser.add_argument("--squad-rows", type=int, default=40)
    parser.add_argument("--suites", nargs="+", default=list(SUITES), choices=list(SUITES))
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="of the target tasks' fine-tuning")
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"], help="bf16 where the CPU multiplies in it")
    parser.add_argument("--out", type=Path, help="the JSON file of all figures")
    told = parser.parse_args()
    os.environ.setdefault("XAUG_CACHE", str(told.folder / "cache"))
    source, store = told.folder / "source", told.folder / "store"
    if not source.exists():
        arrange(told.data.resolve(), source)
    (told.folder / "train.toml").write_text(TRAIN)
    (told.folder / "eval.toml").write_text(EVAL)
    if "bae" in told.arms:
        generate(told, source, store)
    for arm in told.arms:
        run = told.folder / "runs" / arm
        if ARMS[arm] and not (run / "model.safetensors").exists():
            references = [part for one in ARMS[arm] for part in ("--data", one)]
            config = ("--config", told.folder / "train.toml", "--output", run, "--store", store, "--model", told.model)
            xaug("train", *references, *config, "--dtype", told.dtype, *(("--resume",) if run.exists() else ()))
        evaluate(arm, run if ARMS[arm] else told.model, told)
    done = [arm for arm in ARMS if (told.folder / "evals" / arm / "report.html").exists()]
    for one, other in itertools.combinations(done, 2):
        compare(one, other, told)
    if told.out:
        told.out.write_text(json.dumps(summary(told), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
