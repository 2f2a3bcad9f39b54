"""Rows a second at prediction: `xaug eval`'s batches, Hugging Face's Trainer.predict and its pipeline, in one run.

    python benchmarks/speed/predict.py --store S --data xnli/clean/validation_de xquad/clean/test_de --model MODEL \\
        --threads 1 --out benchmarks/results/predict.json

The same model with an untrained head, the same rows; each reference is measured by itself. Trainer.predict with its own
defaults (batches of 8, each padded to its longest row), with batches of 32, and as transformers' own script calls it
(run_xnli.py and run_qa.py: all rows padded to 128 and 384); the pipeline with its defaults (a row at a time) and, but
for questions, with batches of 32. Ours: longest first, in batches of `xaug eval`'s. Tokenizing is on every side's
clock; choosing spans and words' tags from logits is on the pipelines' alone, which cannot do without. Sides take turns,
the best round counts. `trainer_8_filled` is the share of real pieces in what Trainer.predict computes. `floor` is the
encoder's matrix products alone over real pieces, in blocks that stay in the cache: nothing that computes the same in
the same numbers is faster, so `most` (Trainer.predict's time over it) bounds what batching can gain on a CPU.
``--device cuda``: give enough rows to fill batches (``--rows 2000``); the clock is the wall's. ``--bf16`` adds the same
in bfloat16: ours as `xaug eval --dtype bf16` computes, Trainer.predict with bf16_full_eval, the pipeline with such
weights; and how far each one's logits are from those in fp32.
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
from measure import Clock
from xaug.data_cards.references import parse
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
    """How transformers' own scripts and pipeline take a task type's rows."""

    fields: Callable[[Sequence[Row]], tuple[list[Any], ...]]  # what the tokenizer is called with
    how: dict[str, Any]  # and with what
    length: int
    script: str  # that pads all rows to `length`; "": none does
    pipeline: str
    ask: Callable[[Any, Sequence[Row], int], Any]  # the pipeline, the rows, rows a batch
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
    """One reference: its rows, the model, and the sides that are asked for answers."""

    def __init__(self, reference: str, told: argparse.Namespace) -> None:
        chosen = first_rows(parse(reference, Store(told.store)), told.rows)
        self.rows, self.task_type = list(chosen.rows()), chosen.reference.task_type
        self.peer, self.budget, self.device = PEERS[self.task_type], budget(told), told.device
        self.tokenizer = load_tokenizer(told.model)
        self.length = min(self.peer.length, longest_input(told.model, self.tokenizer))
        config = RunConfig.model_validate({"model": str(told.model), "text": {"max_length": self.length}})
        self.head = head_for(self.task_type)
        self.data = Maker(config, told.model, self.tokenizer, None).task("rows", self.head, [chosen])
        self.models = build(told.model, self.tokenizer, [self.data], seed=0, keep_head=False).eval().to(told.device)
        self.model: Any = self.models.tasks["rows"]
        self.pipe = self.pipeline(self.model)

    def pipeline(self, model: Any) -> Any:
        return transformers.pipeline(self.peer.pipeline, model=model, tokenizer=self.tokenizer, device=self.device)

    def ours(self, precision: str = "no") -> list[Any]:
        """A list of logits, one a unit."""
        AcceleratorState._reset_state(reset_partial_state=True)  # a process has one precision; Trainer sets its own
        accelerator = Accelerator(cpu=self.device == "cpu", mixed_precision=precision)
        self.head.encode(self.tokenizer, self.rows, 0, Limits(self.length))  # the token cache would hide this
        said = logits_of(self.models, self.data, BatchConfig(token_budget=self.budget), accelerator)
        return [said[number] for number in range(len(self.data.lengths))]

    def encoded(self, *, pad: bool) -> list[dict[str, Any]]:
        """What Trainer.predict is given."""
        padding = "max_length" if pad else False
        out = self.tokenizer(
            *self.peer.fields(self.rows), max_length=self.length, padding=padding, **self.peer.how
        )  # fmt: skip
        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in out]
        return [{name: out[name][at] for name in names} for at in range(len(out["input_ids"]))]

    def trainer(self, batch: int, *, pad: bool = False, halved: Any = None) -> Any:
        """Trainer.predict's logits; of ``halved``, a model in bfloat16, where it is given."""
        with tempfile.TemporaryDirectory() as folder:
            arguments = transformers.TrainingArguments(
                folder, per_device_eval_batch_size=batch, report_to=[], use_cpu=self.device == "cpu", disable_tqdm=True,
                bf16_full_eval=halved is not None,
            )  # fmt: skip
            collator = transformers.DataCollatorWithPadding(self.tokenizer)
            made = transformers.Trainer(halved or self.model, arguments, data_collator=collator)
            return made.predict(self.encoded(pad=pad)).predictions

    def sides(self, *, bf16: bool) -> dict[str, Callable[[], Any]]:
        """Name → a call that answers all rows."""
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
        """What cannot be left out: each linear layer over as many pieces as the units have."""
        layers = [one for one in self.model.modules() if isinstance(one, torch.nn.Linear)]
        with torch.no_grad():
            blocks = {one.in_features: torch.randn(self.budget, one.in_features, device=self.device) for one in layers}
            for _ in range(round(int(np.sum(self.data.lengths)) / self.budget)):
                for one in layers:
                    one(blocks[one.in_features])

    def filled(self, batch: int) -> float:
        """The share of real pieces in batches of this many units in order, each padded to its longest."""
        lengths = np.asarray(self.data.lengths)
        groups = [lengths[first : first + batch] for first in range(0, len(lengths), batch)]
        return float(lengths.sum() / sum(own.max() * len(own) for own in groups))

    def difference(self, ours: list[Any], theirs: Any) -> float:
        """The largest between our logits and Trainer.predict's, over real pieces."""
        if self.task_type == SPAN:  # start and end, each [windows, pieces]
            theirs = np.stack(theirs, 1)
        apart = []
        for one, other in zip(ours, theirs, strict=True):
            real = tuple(slice(size) for size in one.shape)  # what is behind them is padding
            apart.append(float(np.abs(one - other[real]).max()))
        return max(apart)


def budget(told: argparse.Namespace) -> int:
    """Padded pieces of a batch of `xaug eval`: its default, and on a CPU what stays in the cache."""
    return in_cache(Budget(EvalConfig.model_fields["token_budget"].default), told.device).tokens


def measured(reference: str, told: argparse.Namespace) -> dict[str, Any]:
    """Figures of one reference."""
    clock, one = Clock(told.device, told.threads), Measured(reference, told)
    sides = one.sides(bf16=told.bf16)
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    said: dict[str, Any] = {}
    for _ in range(told.rounds):
        for name, side in sides.items():
            began = clock.now()
            said[name] = side()
            seconds[name].append(clock.now() - began)
    best = {name: min(own) for name, own in seconds.items()}
    return {
        "rows": len(one.rows), "units": len(one.data.lengths), "clock": clock.kind,
        "mean_length": round(float(np.mean(one.data.lengths)), 1), "trainer_8_filled": round(one.filled(8), 2),
        "rows_a_second": {name: round(len(one.rows) / own, 2) for name, own in best.items()},
        "times_faster": {name: round(own / best["ours"], 2) for name, own in best.items() if name != "ours"},
        "most": round(best["trainer_8"] / best["floor"], 2),
        "largest_difference": {
            name: one.difference(said[name], said["trainer_8"]) for name in ("ours", "ours_bf16") if name in said
        },
    }  # fmt: skip


def main() -> None:
    """Measure and write."""
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
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    device = told.device if told.device == "cpu" else torch.cuda.get_device_name(told.device)
    shared = {"model": told.model.name, "device": device, "threads": told.threads, "token_budget": budget(told)}
    result = shared | {"data": {reference: measured(reference, told) for reference in told.data}}
    print(json.dumps(result, indent=1))
    if told.out:
        told.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
