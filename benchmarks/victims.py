"""Fine-tune a small victim, or a judge that differs from it, per task from any Hugging Face encoder folder.

    python benchmarks/victims.py --source DATA --base MODEL --out DIR --tasks squad_v1 ccg --minutes 10

Plain torch: length-bucketed batches, dynamic padding, linear warm-up and decay, word embeddings frozen.
Rows of every split that has gold are pooled (the real train samples are small) and one group of five is
held out, chosen by a hash of the text that rows share (passage, premise): victim and judge hold out the
same rows, whatever the seed. Each model is a plain safetensors folder with its label names, and a
``training.json`` that says what it was trained on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from heads import HEADS, Head
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedModel
from xaug.data_cards import catalog
from xaug.data_cards.catalog.anli import ANLI, SNLI_TRAIN
from xaug.data_cards.schema import Row, TaskType
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

# task → (epochs, further tasks whose rows are added). The epochs were chosen once for these few thousand
# rows so that all victims train in about half an hour on one CPU core; they are no benchmark of the models.
PLAN: dict[str, tuple[int, tuple[str, ...]]] = {
    "squad_v1": (1, ()),
    "squad_v2": (1, ()),
    "ccg": (8, ()),
    "qqp": (8, ()),
    "anli": (3, ("snli_dev",)),
    "mnli": (4, ("snli_train", "snli_dev")),  # ANLI is beyond small models: it only drowns the rest
    "commonsenseqa": (4, ()),
    "hellaswag": (3, ()),
    "cosmosqa": (1, ()),
}
# SNLI's development set is in no card: ANLI+ trains on SNLI's train split, of which only a sample is at hand.
_SNLI_DEV = SNLI_TRAIN.model_copy(update={"paths": ("{snli_1.0,.}/snli_1.0_dev.{jsonl,txt}",)})
MORE_CARDS = {
    "snli_train": ANLI.model_copy(update={"files": {"train": (SNLI_TRAIN,)}}),
    "snli_dev": ANLI.model_copy(update={"files": {"validation": (_SNLI_DEV,)}}),
}
HELD_OUT_OF = 5  # one group of five
HEAD_LR = 1e-3
WARMUP = 0.1


def read_rows(source: Path, task: str) -> tuple[tuple[str, ...], list[Row]]:
    """Label names and all rows with gold of a task, over all its splits, in file order."""
    card, files = MORE_CARDS.get(task) or catalog.card(task), FilesSource(source)
    rows = [row for split in files.splits(card) for row in files.rows(card, split, report=ReadReport())]
    return files.labels(card), rows


def shared_text(row: Row) -> str:
    """The text by which rows are grouped, so that no passage or premise is on both sides of the split."""
    return str(row.get("context") or row.get("text_a") or row.get("question") or " ".join(row.get("tokens", ())))


def held_out(row: Row) -> bool:
    """Whether a row is kept from training. Depends on its text alone."""
    digest = hashlib.sha256(shared_text(row).strip().encode()).digest()
    return digest[0] % HELD_OUT_OF == 0


def unique(rows: Sequence[Row]) -> list[Row]:
    """Rows without repeats of the same content (one official row may be in two files)."""
    seen: dict[str, Row] = {}
    for row in rows:
        seen.setdefault(json.dumps({**row, "id": ""}, sort_keys=True, ensure_ascii=False), row)
    return list(seen.values())


def batches(items: Sequence[dict[str, Any]], size: int, rng: random.Random) -> Iterator[list[dict[str, Any]]]:
    """One epoch: shuffled, sorted by length within 30 batches, batches shuffled."""
    order = list(range(len(items)))
    rng.shuffle(order)
    out = []
    for at in range(0, len(order), size * 30):
        pool = sorted(order[at : at + size * 30], key=lambda i: items[i]["length"])
        out += [pool[j : j + size] for j in range(0, len(pool), size)]
    rng.shuffle(out)
    for batch in out:
        yield [items[i] for i in batch]


def optimizer_for(model: PreTrainedModel, rate: float) -> torch.optim.Optimizer:
    """AdamW with the new head at its own rate; word embeddings do not move."""
    model.get_input_embeddings().requires_grad_(False)
    head = [p for n, p in model.named_parameters() if not n.startswith(model.base_model_prefix)]
    body = [p for p in model.base_model.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": rate}, {"params": head, "lr": HEAD_LR}]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def fit(head: Head, model: PreTrainedModel, items: list[dict[str, Any]], epochs: int, args: argparse.Namespace) -> int:
    """Train; returns the steps taken. Unless ``minutes`` of CPU time bind, the seed decides the result."""
    optimizer, rng = optimizer_for(model, args.lr), random.Random(args.seed)
    rates = [group["lr"] for group in optimizer.param_groups]
    total = epochs * -(-len(items) // head.batch)
    start, step, shown = time.process_time(), 0, 0.0
    model.train()
    for _ in range(epochs):
        for batch in batches(items, head.batch, rng):
            progress = max(step / total, (time.process_time() - start) / (60 * args.minutes))
            if progress >= 1:
                return step
            scale = min(progress / WARMUP, (1 - progress) / (1 - WARMUP))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * max(scale, 1e-3)
            loss: Tensor = model(**head.collate(batch, targets=True)).loss
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            shown = loss.item() if not step else 0.95 * shown + 0.05 * loss.item()
            step += 1
            if step % 25 == 0:
                print(
                    f"  step {step}/{total}  loss {shown:.3f}  {time.process_time() - start:.0f} s",
                    flush=True,
                )
    return step


def train(args: argparse.Namespace, task: str) -> dict[str, Any]:
    """One model for one task, saved with its record."""
    epochs, further = PLAN[task]
    epochs = args.epochs or epochs
    labels, rows = read_rows(args.source, task)
    for other in further:
        names, more = read_rows(args.source, other)
        if names != labels:
            raise SystemExit(f"{other} has labels {names}, {task} has {labels}: their rows cannot be pooled")
        rows += more
    rows = unique(rows)
    seen, unseen = [r for r in rows if not held_out(r)], [r for r in rows if held_out(r)]
    random.Random(args.seed).shuffle(seen)
    seen = seen[: args.max_rows]
    torch.manual_seed(args.seed)
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    task_type: TaskType = catalog.card(task).task_type
    head = HEADS[task_type](tokenizer, labels, args.seed)
    model = head.model(args.base)
    items = [item for row in seen for item in head.train_items(row)]
    begun = time.process_time()
    steps = fit(head, model, items, epochs, args)
    seconds = time.process_time() - begun
    model.eval()
    test = sorted(unseen, key=lambda r: hashlib.sha256(str(r["id"]).encode()).digest())[: args.max_held_out]
    with torch.inference_mode():
        score, chance = head.score(model, test), head.chance(test)
    record = {
        "task": task, "role": args.role, "base": Path(args.base).name, "seed": args.seed,
        "labels": list(labels), "rows_of": [task, *further], "rows_trained": len(seen),
        "rows_held_out": len(unseen), "rows_scored": len(test), "held_out": score, "chance": chance,
        "lr": args.lr, "epochs": epochs, "steps": steps, "cpu_seconds": round(seconds, 1),
        "held_out_rule": "sha256(shared text) byte 0 mod 5 == 0; see held_out_ids.txt",
    }  # fmt: skip
    folder = args.out / task
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    (folder / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (folder / "held_out_ids.txt").write_text("".join(f"{r['id']}\n" for r in unseen), encoding="utf-8")
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder of official files")
    parser.add_argument("--base", required=True, help="encoder folder to start from")
    parser.add_argument("--out", type=Path, required=True, help="models are written to OUT/TASK")
    parser.add_argument("--tasks", nargs="+", choices=sorted(PLAN), required=True)
    parser.add_argument("--role", choices=["victim", "judge"], default="victim")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=10, help="CPU minutes a task, at most")
    # 1.5e-4 suits six layers and few steps; twelve layers stay at chance with it and want 5e-5.
    parser.add_argument("--lr", type=float, default=1.5e-4, help="of the encoder")
    parser.add_argument("--epochs", type=int, default=0, help="instead of the task's own number")
    parser.add_argument("--max-rows", type=int, default=4000, help="training rows a task, at most")
    parser.add_argument("--max-held-out", type=int, default=300, help="held-out rows scored, at most")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for task in args.tasks:
        print(f"{task} ({args.role})", flush=True)
        print(json.dumps(train(args, task)), flush=True)


if __name__ == "__main__":
    main()
