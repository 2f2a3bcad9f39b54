"""Questions a second at prediction: `xaug eval`'s batches, Hugging Face's Trainer.predict and its pipeline, in one run.

    python benchmarks/predict_spans.py --store S --data xquad/clean/test-de --model MODELS/me5-small --threads 1 \\
        --out benchmarks/results/predict_spans.json

The same model with an untrained head, the same questions with long contexts in windows of 384 pieces, 128 shared.
Trainer.predict with its own batches of 8 padded to the longest of each, and as transformers' own script calls it
(run_qa.py: every window padded to 384); the pipeline with its defaults. Ours: longest first, in batches of a token
budget. Tokenizing is on every side's clock; choosing spans from logits is on the pipeline's alone, which cannot do
without. Sides take turns, the best round counts.
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
from xaug.train.heads.base import Limits
from xaug.train.model import build, load_tokenizer
from xaug.train.prepare import Maker

LENGTH, STRIDE = 384, 128  # run_qa.py: max_seq_length, doc_stride


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--token-budget", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    transformers.utils.logging.set_verbosity_error()
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
        head.encode(tokenizer, rows, 0, Limits(LENGTH, STRIDE))  # the token cache would hide this part
        return _logits(models, data, BatchConfig(token_budget=told.token_budget), accelerator)

    def trainer(*, pad: bool) -> Any:
        encoded = tokenizer(
            [row["question"] for row in rows], [row["context"] for row in rows], truncation="only_second",
            max_length=LENGTH, stride=STRIDE, return_overflowing_tokens=True,
            padding="max_length" if pad else False,
        )  # fmt: skip
        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in encoded]
        windows = [{name: encoded[name][at] for name in names} for at in range(len(encoded["input_ids"]))]
        with tempfile.TemporaryDirectory() as folder:
            arguments = transformers.TrainingArguments(
                folder, per_device_eval_batch_size=8, report_to=[], use_cpu=True, disable_tqdm=True
            )
            made = transformers.Trainer(model, arguments, data_collator=transformers.DataCollatorWithPadding(tokenizer))
            return made.predict(windows).predictions

    pipe = transformers.pipeline("question-answering", model=model, tokenizer=tokenizer, device="cpu")
    sides: dict[str, Any] = {
        "ours": ours, "trainer_8": lambda: trainer(pad=False), "run_qa": lambda: trainer(pad=True),
        "pipeline": lambda: [pipe(question=row["question"], context=row["context"]) for row in rows],
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
        "model": told.model.name, "data": told.data, "rows": len(rows), "windows": len(data.lengths),
        "clock": clock.kind, "threads": told.threads, "token_budget": told.token_budget,
        "mean_length": round(float(np.mean(data.lengths)), 1),
        "rows_a_second": {name: round(len(rows) / own, 2) for name, own in best.items()},
        "times_faster": {name: round(own / best["ours"], 2) for name, own in best.items() if name != "ours"},
    }  # fmt: skip
    print(json.dumps(result, indent=1))
    if told.out:
        told.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
