"""The measuring tools that all sides share: the clock, counters of forward passes, GPU utilisation."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Example = dict[str, Any]  # id, outcome, text (premise and hypothesis), queries


@dataclass
class Forwards:
    """The forward passes of one model."""

    batches: int = 0
    rows: int = 0
    padded_tokens: int = 0
    seconds: float = 0.0  # seconds in forward passes by the run's clock; 0 if not timed

    def as_dict(self) -> dict[str, float]:
        """The figures for the JSON."""
        mean = self.rows / self.batches if self.batches else 0.0
        return {
            "batches": self.batches, "rows": self.rows, "mean_batch": round(mean, 2),
            "padded_tokens": self.padded_tokens, "seconds": round(self.seconds, 2),
        }  # fmt: skip


@dataclass
class Clock:
    """The CPU time of this process if one thread computes (independent of other load), otherwise wall time."""

    device: str
    threads: int

    @property
    def kind(self) -> str:
        """The kind of time that is measured."""
        return "cpu seconds" if self.device == "cpu" and self.threads == 1 else "wall seconds"

    def now(self) -> float:
        """The time in seconds. Only differences have a meaning."""
        if self.kind == "cpu seconds":
            return time.process_time()
        self.wait()
        return time.perf_counter()

    def wait(self) -> None:
        """Wait until the GPU has finished its work."""
        if self.device.startswith("cuda"):
            import torch

            torch.cuda.synchronize()


@dataclass
class Run:
    """The results of one side."""

    name: str
    examples: list[Example]
    seconds: float
    queries: int
    forwards: dict[str, Forwards]
    unique: dict[str, list[Any]] = field(default_factory=dict)  # the distinct inputs of each model
    more: dict[str, Any] = field(default_factory=dict)

    def summary(self, clock: Clock) -> dict[str, Any]:
        """The figures for the JSON, without the examples."""
        n = len(self.examples)
        outcomes = [example["outcome"] for example in self.examples]
        attacked = n - outcomes.count("skipped")
        return {
            "examples": n, "clock": clock.kind, "seconds": round(self.seconds, 2),
            "examples_per_s": round(n / self.seconds, 4), "s_per_example": round(self.seconds / n, 4),
            "outcomes": {name: outcomes.count(name) for name in ("succeeded", "failed", "skipped")},
            "success_rate": round(outcomes.count("succeeded") / max(1, attacked), 4),
            "victim_queries": self.queries,
            "forwards": {name: count.as_dict() for name, count in self.forwards.items()},
            **self.more,
        }  # fmt: skip


def counted(model: Any, clock: Clock, into: Forwards) -> None:
    """Count and time every forward pass of a model from now on."""
    started: list[float] = []

    def before(_module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        first = args[0] if args else kwargs
        ids = first["input_ids"] if isinstance(first, dict) or hasattr(first, "keys") else first
        into.batches += 1
        into.rows += ids.shape[0]
        into.padded_tokens += ids.numel()
        started.append(clock.now())

    def after(_module: Any, args: tuple[Any, ...], output: Any) -> None:
        into.seconds += clock.now() - started.pop()

    model.register_forward_pre_hook(before, with_kwargs=True)
    model.register_forward_hook(after)


class Busy:
    """Samples the utilisation of the GPU, five times per second, from ``start`` to ``stop``; nothing on a CPU."""

    def __init__(self, device: str) -> None:
        self._wanted = device.startswith("cuda")
        self._sampler: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin to sample, unless it samples already."""
        if self._wanted and self._sampler is None:
            command = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "200"]
            self._sampler = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def stop(self) -> dict[str, Any]:
        """The mean share of time in which the GPU worked; empty on a CPU, None where the driver gave no sample."""
        if self._sampler is None:
            return {}
        self._sampler.terminate()
        text, _ = self._sampler.communicate()
        self._sampler = None
        samples = [int(line) for line in text.split() if line.isdigit()]
        return {"gpu_busy": round(sum(samples) / len(samples) / 100, 3) if samples else None}


@contextmanager
def gpu_busy(device: str) -> Iterator[dict[str, Any]]:
    """The mean utilisation of the GPU while the block runs, in the dictionary that is yielded."""
    out: dict[str, Any] = {}
    busy = Busy(device)
    busy.start()
    try:
        yield out
    finally:
        out.update(busy.stop())
