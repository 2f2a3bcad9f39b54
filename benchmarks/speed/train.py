"""Training examples per second: this project's loop and Hugging Face's Trainer, same model, rows and optimizer.

    python benchmarks/speed/train.py --store STORE --model DIR --data mnli/clean squad_v1/clean/validation \\
        --max-tokens 60000

Variants: ``ours``; ``compiled`` (ours with torch.compile; the first steps, in which it compiles, are not counted but
reported as ``compiling_s``); ``dynamic`` (Trainer, each batch padded to its longest row); ``maximum`` (Trainer, all
rows padded to the maximum length, the default of its example scripts). Trainer has the batch sizes of the example
scripts. Rows are tokenized before the clock starts, and the first step of each variant is not counted. With one CPU
thread the clock is the CPU time of the process. The script prints one JSON object. ``--random XLMR_LARGE`` takes a
model of that shape with random weights (the throughput of a GPU without a download). ``--dtype bf16`` and ``--compile``
work as in a run. On a GPU the output contains the model FLOPs utilisation.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from measure import Busy
from xaug.data_cards.references import parse_reference
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.train.config import RunConfig
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Padding
from xaug.train.prepare import Prepared, pin, prepare
from xaug.train.report.flops import flops_per_token, peak_flops
from xaug.train.run import train

# Batch sizes per device in the READMEs of transformers' example scripts: run_glue 32, run_swag 16, run_qa 12.
ROWS = {CLASSIFICATION: 32, MULTIPLE_CHOICE: 16, SPAN: 12, TAGGING: 32}
# The lengths to which the scripts pad: max_seq_length is 128 in run_glue and 384 in run_qa, both with
# pad_to_max_length. run_swag pads to the longest row of a batch by default; its "maximum" here is the longest of all
# rows, the smallest possible value.
LENGTHS = {CLASSIFICATION: 128, SPAN: 384}
# XLM-R Large (Conneau et al. 2020, table 12 of the appendix): 24 layers, 1024 wide, 16 heads, 250k tokens.
XLMR_LARGE = {
    "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096,
    "vocab_size": 250_002, "max_position_embeddings": 514, "type_vocab_size": 1,
}  # fmt: skip

COMPILING = 12  # steps in which torch.compile may compile: for the first lengths, then once for dynamic lengths


class Clock:
    """A recorder that adds up the steps after the first ones. ``skipped``: the wall seconds of the first ones."""

    def __init__(self, cpu: bool, busy: Busy, skip: int = 1) -> None:
        self.busy = busy
        self.now = time.process_time if cpu else time.perf_counter
        self.seconds = self.skipped = 0.0
        self._skip, self._began = skip, time.perf_counter()
        self.labels = self.tokens = self.padded = self.sequences = self.steps = 0
        self._last: float | None = None

    def started(self, plan: Any) -> None:
        self.plan = plan

    def step(self, record: Any) -> None:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        now = self.now()
        if self._skip:
            self._skip -= 1
            self.skipped = time.perf_counter() - self._began
            self.busy.start()
        elif self._last is not None:
            self.seconds += now - self._last
            self.labels += record.labels
            self.tokens += record.tokens
            self.padded += record.padded
            self.sequences += record.sequences
            self.steps += 1
        self._last = now

    def evaluated(self, record: Any) -> None: ...

    def note(self, step: int, text: str) -> None: ...

    def finished(self, step: int) -> None: ...


def ours(config: RunConfig, store: Store, cpu: bool) -> dict[str, Any]:
    busy = Busy("cpu" if cpu else "cuda")
    clock = Clock(cpu, busy, COMPILING if config.compile else 1)
    with tempfile.TemporaryDirectory() as folder:
        train(config, store, Path(folder) / "run", recorder=clock)
    out = rates(clock.seconds, clock.labels, clock.tokens, clock.padded, clock.steps) | busy.stop()
    if config.compile:
        out["compiling_s"] = round(clock.skipped, 1)
    if not cpu and clock.plan.model_config is not None and clock.tokens:
        mean = clock.tokens / max(1, clock.sequences)
        peak = peak_flops(clock.plan.device, clock.plan.dtype)
        needed = flops_per_token(clock.plan.parameters, clock.plan.model_config, mean) * clock.tokens
        out["mfu"] = needed / clock.seconds / peak if peak else None
    return out


def rates(seconds: float, examples: int, tokens: int, padded: int, steps: int) -> dict[str, Any]:
    return {
        "seconds": round(seconds, 2), "steps": steps, "examples": examples, "examples_s": round(examples / seconds, 2),
        "tokens_s": round(tokens / seconds, 1), "padding": round(1 - tokens / padded, 4),
    }  # fmt: skip


class Rows(torch.utils.data.Dataset):
    """The numbers of features, in the order of the data, as a dataset for Trainer."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, at: int) -> int:
        return at


class Collate:
    """A collator for Trainer that uses our features, so that both sides compute the same task."""

    def __init__(self, task: TaskData, longest: int | None) -> None:
        self.task, self.longest = task, longest
        self.tokens = self.padded = self.examples = 0

    def __call__(self, numbers: Sequence[int]) -> dict[str, Any]:
        features = [self.task.feature(number) for number in numbers]
        padding = self.task.padding
        if self.longest:  # pad() rounds up to a multiple of this length
            padding = Padding(padding.pad_id, self.longest)
        batch = self.task.head.collate(features, padding, (0,))
        self.tokens += batch.tokens
        self.padded += batch.inputs["input_ids"].numel()  # Trainer does not split a batch by length
        self.examples += batch.labels
        return {**batch.inputs, "our_targets": dict(batch.targets), "our_labels": batch.labels}


def peer(prepared: Prepared, model: Any, steps: int, longest: int | None, cpu: bool, dtype: str) -> dict[str, Any]:
    task = prepared.train[0]
    collate = Collate(task, longest)
    rows = ROWS[task.chosen[0].reference.task_type]
    now = time.process_time if cpu else time.perf_counter
    marks: list[tuple[float, int, int, int]] = []

    class Loss(transformers.Trainer):
        def compute_loss(self, model: Any, inputs: Any, *_: Any, **__: Any) -> Any:
            targets, labels = inputs.pop("our_targets"), inputs.pop("our_labels")
            return task.head.loss(model(**inputs), targets) / labels

    busy = Busy("cpu" if cpu else "cuda")

    class Marks(transformers.TrainerCallback):
        def on_step_end(self, *_: Any, **__: Any) -> None:
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            marks.append((now(), collate.examples, collate.tokens, collate.padded))
            busy.start()

    with tempfile.TemporaryDirectory() as folder:
        arguments = transformers.TrainingArguments(
            folder, per_device_train_batch_size=rows, max_steps=steps, learning_rate=2e-5, optim="adamw_torch_fused",
            report_to=[], save_strategy="no", logging_strategy="no", use_cpu=cpu, bf16=dtype == "bf16",
            remove_unused_columns=False, disable_tqdm=True, dataloader_num_workers=0, dataloader_pin_memory=False,
        )  # fmt: skip
        trainer = Loss(
            model=model, args=arguments, data_collator=collate, train_dataset=Rows(len(task)), callbacks=[Marks()]
        )
        trainer.remove_callback(transformers.PrinterCallback)  # stdout is for the results only
        trainer.train()
    first, last = marks[0], marks[-1]
    counts = (b - a for a, b in zip(first[1:], last[1:], strict=True))
    return rates(last[0] - first[0], *counts, len(marks) - 1) | busy.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", nargs="+", required=True, help="one reference for each task")
    parser.add_argument("--max-tokens", type=int, default=60_000, help="unpadded tokens that each variant trains on")
    parser.add_argument("--token-budget", type=int, default=4096)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="fp32", choices=["fp32", "bf16"])
    parser.add_argument("--compile", action="store_true")
    parser.add_argument(
        "--random", choices=["XLMR_LARGE"], help="random weights of that shape; --model gives the tokenizer"
    )
    parser.add_argument("--variants", nargs="+", default=["ours", "dynamic", "maximum"])
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cpu, store = arguments.device == "cpu", Store(arguments.store)
    clock = cpu and arguments.threads == 1
    with tempfile.TemporaryDirectory() as scratch:
        model = random_model(Path(scratch), arguments.model) if arguments.random else arguments.model
        results: dict[str, Any] = {"clock": "cpu" if clock else "wall", "threads": arguments.threads}
        for reference in arguments.data:
            results[reference] = measured(arguments, store, model, reference, clock)
            print(json.dumps({reference: results[reference]}), file=sys.stderr)
    text = json.dumps(results, indent=1)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


def measured(arguments: argparse.Namespace, store: Store, model: str, reference: str, clock: bool) -> dict[str, Any]:
    task_type = parse_reference(reference, store).task_type
    config = RunConfig.model_validate(
        {
            "text": {"max_length": LENGTHS.get(task_type)},
            "model": model, "device": arguments.device, "dtype": arguments.dtype, "compile": arguments.compile,
            "data": {"train": (reference,)}, "eval": {"save_every": 10**9}, "optimizer": {"epochs": 1.0},
            "batch": {"token_budget": arguments.token_budget, "multiple": 1 if arguments.device == "cpu" else 8},
        }
    )  # fmt: skip
    prepared = prepare(pin(config, store), store)
    task = prepared.train[0]
    mean = float((task.lengths * task.sequences).mean())
    # Both sides draw from all rows and stop after --max-tokens, so batches are made as in a long run.
    peer_steps = 2 + int(arguments.max_tokens / (mean * ROWS[task_type]))
    steps = 2 + int(arguments.max_tokens / arguments.token_budget)
    if "compiled" in arguments.variants and steps <= COMPILING:
        raise SystemExit(f"All {steps} steps are compiling steps (up to {COMPILING}). Raise --max-tokens.")
    config = config.model_copy(update={"optimizer": config.optimizer.model_copy(update={"max_steps": steps})})
    out: dict[str, Any] = {"features": len(task), "mean_tokens": round(mean, 1), "parameters": 0}
    for variant in arguments.variants:
        if variant in ("ours", "compiled"):
            compiled = config.compile or variant == "compiled"
            out[variant] = ours(config.model_copy(update={"compile": compiled}), store, clock)
            continue
        from xaug.train.model import build

        models = build(prepared.model, prepared.tokenizer, prepared.train, seed=0, keep_head=False)
        peer_model = models.tasks[task.name]
        out["parameters"] = sum(p.numel() for p in peer_model.parameters())
        longest = LENGTHS.get(task_type, int(task.lengths.max())) if variant == "maximum" else None
        out[variant] = peer(prepared, peer_model, peer_steps, longest, arguments.device == "cpu", arguments.dtype)
    if "compiled" in out and "ours" in out:
        out["compiled_over_ours"] = round(out["compiled"]["examples_s"] / out["ours"]["examples_s"], 2)
    for variant in ("dynamic", "maximum"):
        if variant in out and "ours" in out:
            # The sides draw different rows. Over few steps their lengths differ; unpadded tokens per second depend less
            # on that.
            for rate, name in (("examples_s", ""), ("tokens_s", "_in_tokens")):
                out[f"ours_over_{variant}{name}"] = round(out["ours"][rate] / out[variant][rate], 2)
    return out


def random_model(folder: Path, tokenizer: str) -> str:
    """A model of XLM-R Large's shape with random weights and another model's tokenizer."""
    made = transformers.AutoTokenizer.from_pretrained(tokenizer)
    shape = {**XLMR_LARGE, "vocab_size": max(XLMR_LARGE["vocab_size"], len(made))}
    config = transformers.XLMRobertaConfig(**shape, pad_token_id=made.pad_token_id)
    transformers.XLMRobertaModel(config).save_pretrained(folder, safe_serialization=True)
    made.save_pretrained(folder)
    return str(folder)


if __name__ == "__main__":
    main()
