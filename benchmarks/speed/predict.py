"""Rows per second in prediction: `xaug eval`'s batches, Hugging Face's Trainer.predict and its pipeline, in one run.

    python benchmarks/speed/predict.py --store S --data xnli/clean/validation_de xquad/clean/test_de --model MODEL \\
        --threads 1 --out benchmarks/results/predict.json

All sides have the same model with an untrained head and the same rows, and each reference is measured separately.
Trainer.predict runs with its defaults (batches of 8, each padded to its longest row), with batches of 32, and as in
transformers' own scripts (run_xnli.py and run_qa.py pad all rows to 128 and 384 tokens). The pipeline runs with its
defaults (one row at a time) and, except for questions, with batches of 32. Ours takes the longest rows first, in the
batches of `xaug eval`. Tokenizing is timed on every side. Choosing spans and tags from logits is timed only for the
pipelines, which cannot skip it. The sides take turns, and the best round counts. `trainer_8_filled` is the share of
unpadded tokens in what Trainer.predict computes. `floor` is the time of the encoder's matrix products alone over the
unpadded tokens, in blocks that fit into the cache. No implementation that computes the same in the same number type is
faster, so `most` (Trainer.predict's time divided by the floor) bounds the gain of batching on a CPU.

With ``--device cuda`` choose enough rows to fill batches (``--rows 2000``); the clock is then wall time. ``--bf16``
adds bfloat16: ours as in `xaug eval --dtype bf16`, Trainer.predict with bf16_full_eval, and the pipeline with bf16
weights; it also reports how far the logits are from those in fp32.
"""

from __future__ import annotations

import argparse
import copy
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from measure import Clock, gpu_busy
from xaug.data_cards.references import parse_reference
from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, SPAN, TAGGING
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.tasks.base import first_rows
from xaug.models.budget import Budget, in_cache
from xaug.models.encoding.texts import Limits
from xaug.models.loading import load_tokenizer, longest_input
from xaug.train.config import BatchConfig, RunConfig
from xaug.train.evaluation import logits_of
from xaug.train.heads import head_for
from xaug.train.model import build
from xaug.train.prepare import Maker


@dataclass(frozen=True)
class Peer:
    """How transformers' scripts and pipeline process the rows of a task type."""

    fields: Callable[[Sequence[Row]], tuple[list[Any], ...]]  # the tokenizer's positional arguments
    how: dict[str, Any]  # the tokenizer's keyword arguments
    length: int
    script: str  # the script that pads all rows to `length`; "" if none does
    pipeline: str
    ask: Callable[[Any, Sequence[Row], int], Any]  # called with the pipeline, the rows and the batch size
    batches: bool = True


def _pairs(pipe: Any, rows: Sequence[Row], batch: int) -> Any:
    texts = [{"text": row["text_a"], "text_pair": row["text_b"]} for row in rows]
    return list(pipe(texts, batch_size=batch, top_k=None, truncation=True, max_length=128))


PEERS = {
    CLASSIFICATION: Peer(
        lambda rows: ([row["text_a"] for row in rows], [row["text_b"] for row in rows]),
        {"truncation": True}, 128, "run_xnli", "text-classification", _pairs,
    ),
    SPAN: Peer(
        lambda rows: ([row["question"] for row in rows], [row["context"] for row in rows]),
        {"truncation": "only_second", "stride": 128, "return_overflowing_tokens": True}, 384, "run_qa",
        "question-answering",
        lambda pipe, rows, _: [pipe(question=row["question"], context=row["context"]) for row in rows], batches=False,
    ),
    TAGGING: Peer(
        lambda rows: ([list(row["tokens"]) for row in rows],),
        {"truncation": True, "is_split_into_words": True}, 256, "", "token-classification",
        lambda pipe, rows, batch: pipe([" ".join(row["tokens"]) for row in rows], batch_size=batch),
    ),
}  # fmt: skip


class Measured:
    """One reference: its rows, the model, and the sides that predict."""

    def __init__(self, reference: str, args: argparse.Namespace) -> None:
        chosen = first_rows(parse_reference(reference, Store(args.store)), args.rows)
        self.rows, self.task_type = list(chosen.rows()), chosen.reference.task_type
        self.peer, self.budget, self.device = PEERS[self.task_type], budget(args), args.device
        self.tokenizer = load_tokenizer(args.model)
        self.length = min(self.peer.length, longest_input(args.model, self.tokenizer))
        config = RunConfig.model_validate({"model": str(args.model), "text": {"max_length": self.length}})
        self.head = head_for(self.task_type)
        self.data = Maker(config, args.model, self.tokenizer, None).task("rows", self.head, [chosen])
        self.models = build(args.model, self.tokenizer, [self.data], seed=0, keep_head=False).eval().to(args.device)
        self.model: Any = self.models.tasks["rows"]
        self.pipe = self.pipeline(self.model)

    def pipeline(self, model: Any) -> Any:
        return transformers.pipeline(self.peer.pipeline, model=model, tokenizer=self.tokenizer, device=self.device)

    def ours(self, precision: str = "no") -> list[Any]:
        """The logits of each feature."""
        # Precision is global to the process, and Trainer sets its own.
        AcceleratorState._reset_state(reset_partial_state=True)
        accelerator = Accelerator(cpu=self.device == "cpu", mixed_precision=precision)
        self.head.encode(self.tokenizer, self.rows, 0, Limits(self.length))  # tokenizes: the token cache would skip it
        logits = logits_of(self.models, self.data, BatchConfig(token_budget=self.budget), accelerator)
        return [logits[number] for number in range(len(self.data.lengths))]

    def encoded(self, *, pad: bool) -> list[dict[str, Any]]:
        """The inputs for Trainer.predict."""
        padding = "max_length" if pad else False
        out = self.tokenizer(
            *self.peer.fields(self.rows), max_length=self.length, padding=padding, **self.peer.how
        )  # fmt: skip
        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in out]
        return [{name: out[name][at] for name in names} for at in range(len(out["input_ids"]))]

    def trainer(self, batch: int, *, pad: bool = False, halved: Any = None) -> Any:
        """The logits of Trainer.predict. ``halved``: a model in bfloat16 to use instead."""
        with tempfile.TemporaryDirectory() as folder:
            arguments = transformers.TrainingArguments(
                folder, per_device_eval_batch_size=batch, report_to=[], use_cpu=self.device == "cpu", disable_tqdm=True,
                bf16_full_eval=halved is not None,
            )  # fmt: skip
            collator = transformers.DataCollatorWithPadding(self.tokenizer)
            made = transformers.Trainer(halved or self.model, arguments, data_collator=collator)
            return made.predict(self.encoded(pad=pad)).predictions

    def sides(self, *, bf16: bool) -> dict[str, Callable[[], Any]]:
        """For each side, a function that predicts all rows."""
        out: dict[str, Callable[[], Any]] = {"ours": self.ours}
        out |= {"trainer_8": lambda: self.trainer(8), "trainer_32": lambda: self.trainer(32)}
        if self.peer.script:
            out[self.peer.script] = lambda: self.trainer(8, pad=True)
        out["pipeline"] = lambda: self.peer.ask(self.pipe, self.rows, 1)
        if self.peer.batches:
            out["pipeline_32"] = lambda: self.peer.ask(self.pipe, self.rows, 32)
        out["floor"] = self.products
        return out | (self.in_bf16() if bf16 else {})

    def in_bf16(self) -> dict[str, Callable[[], Any]]:
        """The sides that compute in bfloat16."""
        halved = copy.deepcopy(self.model).to(torch.bfloat16)
        pipe = self.pipeline(halved)
        return {
            "ours_bf16": lambda: self.ours("bf16"),
            "trainer_8_bf16": lambda: self.trainer(8, halved=halved),
            "pipeline_bf16": lambda: self.peer.ask(pipe, self.rows, 1),
        }

    def products(self) -> None:
        """The unavoidable work: every linear layer, over as many tokens as the features have."""
        layers = [one for one in self.model.modules() if isinstance(one, torch.nn.Linear)]
        with torch.no_grad():
            blocks = {one.in_features: torch.randn(self.budget, one.in_features, device=self.device) for one in layers}
            for _ in range(round(int(np.sum(self.data.lengths)) / self.budget)):
                for one in layers:
                    one(blocks[one.in_features])

    def filled(self, batch: int) -> float:
        """The share of unpadded tokens in batches of ``batch`` features in order, each padded to its longest."""
        lengths = np.asarray(self.data.lengths)
        groups = [lengths[first : first + batch] for first in range(0, len(lengths), batch)]
        return float(lengths.sum() / sum(group.max() * len(group) for group in groups))

    def difference(self, ours: list[Any], theirs: Any) -> float:
        """The largest difference between our logits and Trainer.predict's, over unpadded tokens."""
        if self.task_type == SPAN:  # start and end, each [windows, tokens]
            theirs = np.stack(theirs, 1)
        apart = []
        for one, other in zip(ours, theirs, strict=True):
            unpadded = tuple(slice(size) for size in one.shape)  # padding follows
            apart.append(float(np.abs(one - other[unpadded]).max()))
        return max(apart)


def budget(args: argparse.Namespace) -> int:
    """The padded tokens of a batch of `xaug eval`: its default; on a CPU, what fits into the cache."""
    return in_cache(Budget(EvalConfig.model_fields["token_budget"].default), args.device).tokens


def measured(reference: str, args: argparse.Namespace) -> dict[str, Any]:
    """The figures of one reference."""
    clock, one = Clock(args.device, args.threads), Measured(reference, args)
    sides = one.sides(bf16=args.bf16)
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    predictions: dict[str, Any] = {}
    shares: dict[str, Any] = {}
    for _ in range(args.rounds):
        for name, side in sides.items():
            began = clock.now()
            with gpu_busy(args.device) as busy:
                predictions[name] = side()
                seconds[name].append(clock.now() - began)
            shares[name] = busy
    best = {name: min(rounds) for name, rounds in seconds.items()}
    return {
        "rows": len(one.rows), "features": len(one.data.lengths), "clock": clock.kind,
        "mean_length": round(float(np.mean(one.data.lengths)), 1), "trainer_8_filled": round(one.filled(8), 2),
        "rows_a_second": {name: round(len(one.rows) / time, 2) for name, time in best.items()},
        "times_faster": {name: round(time / best["ours"], 2) for name, time in best.items() if name != "ours"},
        **({"gpu_busy": {name: busy["gpu_busy"] for name, busy in shares.items()}} if any(shares.values()) else {}),
        "most": round(best["trainer_8"] / best["floor"], 2),
        "largest_difference": {
            name: one.difference(predictions[name], predictions["trainer_8"])
            for name in ("ours", "ours_bf16")
            if name in predictions
        },
    }  # fmt: skip


def main() -> None:
    """Measure all references and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    device = args.device if args.device == "cpu" else torch.cuda.get_device_name(args.device)
    shared = {"model": args.model.name, "device": device, "threads": args.threads, "token_budget": budget(args)}
    result = shared | {"data": {reference: measured(reference, args) for reference in args.data}}
    print(json.dumps(result, indent=1))
    if args.out:
        args.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
