"""Real rows at the size of samples: what clean and adversarial intermediate training do to XTREME's tasks.

    python benchmarks/experiments/xtreme_samples.py OUT --data DATA --model me5-small \\
        --victims VICTIMS --encoder DIR --mlm DIR

VICTIMS has a victim and a judge for each task, each a run of `xaug train` (docs/how-to/victims.md): TASK and
TASK-judge. DATA has the authors' files and the output of XTREME's scripts, under their names. Three encoders are
compared: the model as it is (`base`), trained on MNLI and SQuAD 1.1 (`clean`), and trained on the same with BAE's rows
added (`bae`). Each is evaluated zero-shot on `xtreme` and on the tasks that `xtreme-r` adds. OUT contains `source` (the
arranged files), `store`, `runs`, `evals` and `compare`. Finished parts are not repeated, so a killed run continues.
`--out` collects the figures.

Samples have no test labels and few English training rows, so `arrange` takes labelled rows and separates those that are
trained on from those that are scored. PAWS-X trains on English development rows, and its score is that of other
development rows in all languages. TyDiQA trains on English training questions, and its score is that of Swahili, Korean
and other English ones. The results show what changes with the encoder under one small setting. They are not comparable
with published results.
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

SCORED = 300  # rows of a PAWS-X development file (of 1,000) that are scored; the English rest is trained on
TYDIQA_ENGLISH = 100  # English questions scored, of 400
SUITES = {  # suite → the suffix of its folders, its tasks
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
    """The paragraphs of a file in SQuAD's format, each as an article of its own."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [{"title": one.get("title", ""), "paragraphs": [part]} for one in articles for part in one["paragraphs"]]


def squad(path: Path, articles: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": "1.1", "data": articles}, ensure_ascii=False), encoding="utf-8")


def arrange(data: Path, source: Path) -> None:
    """Arrange the labelled sample files under the names that the dataset cards expect."""
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
        (pawsx / found.name).write_text("".join(lines[:SCORED]), encoding="utf-8")
        if found.name == "dev-en.tsv":
            (pawsx / "train-en.tsv").write_text("".join(lines[SCORED:]), encoding="utf-8")
    theirs, ours = data / "tydiqa" / "tydiqa-goldp-v1.1-train", source / "tydiqa"
    english = paragraphs(theirs / "tydiqa.goldp.en.train.json")
    squad(ours / "tydiqa-goldp-v1.1-train" / "tydiqa.goldp.en.train.json", english[:-TYDIQA_ENGLISH])
    scored = {"english": english[-TYDIQA_ENGLISH:]}
    scored |= {name: paragraphs(theirs / f"tydiqa.goldp.{name[:2]}.train.json") for name in ("swahili", "korean")}
    for name, articles in scored.items():
        squad(ours / "tydiqa-goldp-v1.1-dev" / f"tydiqa-goldp-dev-{name}.json", articles)


def xaug(*arguments: object) -> None:
    """Run one command. Raises CalledProcessError, which ends the experiment, if it fails."""
    command = [sys.executable, "-m", "xaug.cli", *map(str, arguments)]
    print("$ xaug", *command[3:], flush=True)
    subprocess.run(command, check=True)


def generate(args: argparse.Namespace, source: Path, store: Path) -> None:
    """Make the clean and the augmented versions. A version that the store has is not made again."""
    xaug("generate", "mnli", "squad_v1", "--attack", "clean", "--source", source, "--store", store, "--skip-bad-rows")
    models = ("--mlm", args.mlm, "--encoder", args.encoder, "--store", store, "--source", source)
    for task, rows in (("mnli", args.mnli_rows), ("squad_v1", args.squad_rows)):
        judge = args.victims / f"{task}-judge"
        judged = ("--judge", judge) if judge.is_dir() else ()
        xaug(
            "generate", task, "--attack", "bae", "--victim", args.victims / task, "--limit", rows, "--split", "train",
            "--skip-bad-rows", *judged, *models,
        )  # fmt: skip


def evaluate(arm: str, model: Path, args: argparse.Namespace) -> None:
    """Evaluate one arm on the suites."""
    for suite in args.suites:
        suffix, tasks = SUITES[suite]
        output = args.folder / "evals" / f"{arm}{suffix}"
        if (output / "report.html").exists():
            continue
        xaug(
            "eval", "--suite", suite, "--tasks", tasks, "--model", model, "--source", args.folder / "source",
            "--store", args.folder / "store", "--config", args.folder / "eval.toml", "--output", output,
            "--dtype", args.dtype, *(part for seed in args.seeds for part in ("--seed", seed)),
            "--skip-bad-rows", *(("--resume",) if output.exists() else ()),
        )  # fmt: skip


def compare(one: str, other: str, args: argparse.Namespace) -> None:
    for suffix in ("", "_r"):
        first, second = (args.folder / "evals" / f"{arm}{suffix}" for arm in (one, other))
        if (first / "report.html").exists() and (second / "report.html").exists():  # both have finished
            xaug("compare", first, second, "--output", args.folder / "compare" / f"{one}-{other}{suffix}")


def rows(args: argparse.Namespace) -> dict[str, dict[str, int]]:
    """The augmented rows of each task that the filters kept and rejected."""
    out = {}
    for path in sorted((args.folder / "store").glob("*/bae/v*/manifest.json")):  # the latest version counts
        splits = json.loads(path.read_text(encoding="utf-8"))["splits"]
        out[path.parents[2].name] = {split: content["rows"] for split, content in splits.items()}
    return out


def summary(args: argparse.Namespace) -> dict[str, Any]:
    """The scores of every finished evaluation, and the deltas of every comparison by suite and task."""
    arms: dict[str, Any] = {}
    deltas: dict[str, Any] = {}
    for suite, (suffix, _tasks) in SUITES.items():
        for arm in ARMS:
            folder = args.folder / "evals" / f"{arm}{suffix}"
            if not (folder / "report.html").exists():
                continue
            of_seeds: dict[tuple[str, str], list[float]] = {}
            for cell in json.loads((folder / "results.json").read_text(encoding="utf-8"))["cells"]:
                of_seeds.setdefault((cell["task"], cell["language"]), []).append(cell["main"])
            for (task, language), scores in of_seeds.items():
                arms.setdefault(arm, {}).setdefault(task, {})[language] = round(statistics.mean(scores), 1)
        for one, other in itertools.combinations(ARMS, 2):
            path = args.folder / "compare" / f"{one}-{other}{suffix}" / "compare.json"
            if not path.exists():
                continue
            for delta in json.loads(path.read_text(encoding="utf-8"))["deltas"]:
                # The average of xtreme-r would be that of two of its ten tasks.
                if delta["kind"] == "task" or (delta["kind"] == "suite" and suite == "xtreme"):
                    names = ("a", "b", "delta", "low", "high", "p", "holm", "sd", "seeds_p")  # sd, seeds_p: over seeds
                    figures = {key: round(delta[key], 4) for key in names if delta[key] is not None}
                    deltas.setdefault(f"{one}-{other}", []).append({"suite": suite, "name": delta["name"], **figures})
    return {
        "model": args.model.name, "rows_a_task_and_language": 60, "dtype": args.dtype, "seeds": args.seeds,
        "augmented_rows": rows(args), "arms": arms, "compare": deltas,
    }  # fmt: skip


def main() -> None:
    """Arrange the files, then generate, train, evaluate and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--victims", type=Path, required=True, help="has the models TASK and TASK-judge for each task")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--mlm", type=Path, required=True)
    parser.add_argument("--mnli-rows", type=int, default=480)
    parser.add_argument("--squad-rows", type=int, default=40)
    parser.add_argument("--suites", nargs="+", default=list(SUITES), choices=list(SUITES))
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="seeds of fine-tuning on the target tasks")
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"], help="bf16 needs a CPU that supports it")
    parser.add_argument("--out", type=Path, help="write all figures to this JSON file")
    args = parser.parse_args()
    os.environ.setdefault("XAUG_CACHE", str(args.folder / "cache"))
    source, store = args.folder / "source", args.folder / "store"
    if not source.exists():
        arrange(args.data.resolve(), source)
    (args.folder / "train.toml").write_text(TRAIN)
    (args.folder / "eval.toml").write_text(EVAL)
    if "bae" in args.arms:
        generate(args, source, store)
    for arm in args.arms:
        run = args.folder / "runs" / arm
        if ARMS[arm] and not (run / "model.safetensors").exists():
            references = [part for one in ARMS[arm] for part in ("--data", one)]
            config = ("--config", args.folder / "train.toml", "--output", run, "--store", store, "--model", args.model)
            xaug("train", *references, *config, "--dtype", args.dtype, *(("--resume",) if run.exists() else ()))
        evaluate(arm, run if ARMS[arm] else args.model, args)
    done = [arm for arm in ARMS if (args.folder / "evals" / arm / "report.html").exists()]
    for one, other in itertools.combinations(done, 2):
        compare(one, other, args)
    if args.out:
        args.out.write_text(json.dumps(summary(args), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
