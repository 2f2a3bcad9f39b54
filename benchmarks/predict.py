"""Rows a second at prediction: `xaug eval`'s batches, Hugging Face's Trainer.predict and its pipeline, in one run.

    python benchmarks/predict.py --store S --data xnli/clean/validation-de --model MODELS/me5-small --threads 1 \\
        --out benchmarks/results/predict.json

The same model with an untrained head, the same rows of a classification task. Trainer.predict with its own defaults
(batches of 8, padded to the longest row of each), with batches of 32, and as transformers' own script for XNLI calls it
(run_xnli.py: every row padded to 128); the pipeline with its own default (a row at a time), and with batches of 32.
Ours: longest first, in batches of a token budget. Tokenizing is on every side's clock. Sides take turns, the best round
counts; logits are compared.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from accelerate import Accelerator
from measure import Clock
from xaug.data_cards.store import Store
from xaug.evaluate.tasks.base import first_rows
from xaug.train.config import BatchConfig, RunConfig
from xaug.train.data.references import parse
from xaug.train.evaluation import _logits
from xaug.train.heads import head_for
from xaug.train.model import build, load_tokenizer
from xaug.train.prepare import Maker

SCRIPT_LENGTH = 128  # run_xnli.py of transformers: max_seq_length, with pad_to_max_length true


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--token-budget", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    transformers.utils.logging.disable_progress_bar()
    clock = Clock("cpu", told.threads)
    chosen = [first_rows(parse(one, Store(told.store)), told.rows) for one in told.data]
    rows = [row for one in chosen for row in one.rows()]
    tokenizer = load_tokenizer(told.model)
    config = RunConfig(model=str(told.model), device="cpu")
    head = head_for(chosen[0].reference.task_type)
    accelerator = Accelerator(cpu=True)
    data = Maker(config, told.model, tokenizer, None).task("rows", head, chosen)
    models = build(told.model, tokenizer, [data], seed=0, keep_head=False).eval()
    model: Any = models.tasks["rows"]

    def ours() -> Any:
        pairs = Maker(config, told.model, tokenizer, None)
        head.encode(tokenizer, rows, 0, _limits(pairs))  # the token cache would hide this part
        said = _logits(models, data, BatchConfig(token_budget=told.token_budget), accelerator)
        return np.stack([said[number] for number in range(len(rows))])

    def trainer(batch: int, pad_to: int | None = None) -> Any:
        how = {"padding": "max_length", "max_length": pad_to} if pad_to else {"max_length": head.max_length}
        encoded = [dict(tokenizer(row["text_a"], row["text_b"], truncation=True, **how)) for row in rows]
        with tempfile.TemporaryDirectory() as folder:
            arguments = transformers.TrainingArguments(
                folder, per_device_eval_batch_size=batch, report_to=[], use_cpu=True, disable_tqdm=True
            )
            made = transformers.Trainer(model, arguments, data_collator=transformers.DataCollatorWithPadding(tokenizer))
            return made.predict(encoded).predictions

    pipe = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")

    def pipeline(batch: int) -> Any:
        texts = [{"text": row["text_a"], "text_pair": row["text_b"]} for row in rows]
        return list(pipe(texts, batch_size=batch, top_k=None, truncation=True, max_length=head.max_length))

    sides: dict[str, Any] = {
        "ours": ours, "trainer_8": lambda: trainer(8), "trainer_32": lambda: trainer(32),
        "run_xnli": lambda: trainer(8, SCRIPT_LENGTH),
        "pipeline": lambda: pipeline(1), "pipeline_32": lambda: pipeline(32),
    }  # fmt: skip
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    said: dict[str, Any] = {}
    for _ in range(told.rounds):
        for name, side in sides.items():
            began = clock.now()
            said[name] = side()
            seconds[name].append(clock.now() - began)
    best = {name: min(own) for name, own in seconds.items()}
    result = {
        "model": told.model.name, "data": told.data, "rows": len(rows), "clock": clock.kind, "threads": told.threads,
        "token_budget": told.token_budget, "mean_length": round(float(np.mean(data.lengths)), 1),
        "rows_a_second": {name: round(len(rows) / own, 2) for name, own in best.items()},
        "times_faster": {name: round(own / best["ours"], 2) for name, own in best.items() if name != "ours"},
        "largest_difference": float(np.abs(said["ours"] - said["trainer_8"]).max()),
    }  # fmt: skip
    print(json.dumps(result, indent=1))
    if told.out:
        told.out.write_text(json.dumps(result, indent=1) + "\n")


def _limits(maker: Maker) -> Any:
    from xaug.train.heads.base import Limits

    return Limits(min(maker.config.text.max_length or 256, maker.longest), maker.config.text.stride)


if __name__ == "__main__":
    main()
