"""One optimizer step: compute its micro-batches, sum loss and gradients over ranks, check them, and apply them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from xaug.data_cards.errors import DivergedError, TrainError
from xaug.data_cards.parameters import param
from xaug.train.data.loader import Micro
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Batch
from xaug.train.model import TaskModels
from xaug.train.robust.base import Method
from xaug.train.sharding import whole

_BUCKET = 2**24  # values that are summed over ranks in one call: 64 MB of float32
_NO_SECOND_TRY = (
    'The device ran out of memory. With shard = "full", a step cannot be repeated on one rank alone. Continue on more'
    f" ranks ({param('resume', True)}), or start a new run in another {param('output')} with a lower"
    f" {param('token_budget')} (and a higher accumulate)."
)


@dataclass
class Stepper:
    """Computes steps; it holds what every step needs."""

    models: TaskModels
    tasks: Sequence[TaskData]
    method: Method
    optimizer: Any
    accelerator: Any
    clip: float
    parts: int = 1  # each micro-batch is computed in this many parts; doubled where memory runs out

    @property
    def grouped(self) -> bool:
        """Whether sequences may run in groups. A method that moves embeddings needs all of them in one forward pass."""
        return self.method.name in ("none", "synonym")

    def step(self, micros: Sequence[Micro], stop: bool) -> Outcome:
        """Compute and apply one step. ``stop``: this rank was asked to stop.

        Raises DivergedError for a loss or gradient that is not finite, before anything is applied, and TrainError if a
        sharded step runs out of memory.
        """
        task = self.tasks[micros[0].task]
        # The loss of a step is the mean over its targets, however micro-batches and ranks divide them: the targets are
        # counted first, and the sum of each micro-batch is divided by their number.
        labels, stops = self._joined(sum(m.batch.labels for m in micros if m.counts), float(stop))
        loss = self._computed(task, micros, max(labels, 1.0))
        self._join_gradients()
        total = self._joined(loss)[0]
        if not np.isfinite(total):
            raise DivergedError(_diverged(task, micros, "loss"))
        norm = float(whole(self.accelerator.clip_grad_norm_(self.models.parameters(), self.clip)))
        if not np.isfinite(norm) and self.accelerator.mixed_precision != "fp16":  # fp16's scaler skips such a step
            raise DivergedError(_diverged(task, micros, "gradient"))
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        tokens, padded, sequences = (int(one) for one in self._joined(*_counts(micros)))
        return Outcome(task.name, total, norm, int(labels), tokens, padded, sequences, stops > 0)

    def _computed(self, task: TaskData, micros: Sequence[Micro], labels: float) -> float:
        """Compute this rank's part of the loss and accumulate its gradients, in more parts if memory runs out.

        Ranks do not communicate in here, because they may need different numbers of attempts.
        """
        while True:
            try:
                loss = torch.zeros((), device=self.accelerator.device)
                for micro in micros:
                    loss += self._micro(task, micro, labels)
                return float(loss)
            except torch.OutOfMemoryError:
                if self.models.lockstep:
                    raise TrainError(_NO_SECOND_TRY) from None
                if self.parts >= max(len(micro.numbers) for micro in micros):
                    raise
                self.parts *= 2
                self.optimizer.zero_grad(set_to_none=True)  # the step starts again, so nothing is counted twice
                if self.accelerator.device.type == "cuda":
                    torch.cuda.empty_cache()

    def _micro(self, task: TaskData, micro: Micro, labels: float) -> torch.Tensor:
        torch.manual_seed(_mixed(micro.seed))  # dropout depends on the micro-batch, not on the rank that computes it
        generator = torch.Generator(self.accelerator.device).manual_seed(_mixed((*micro.seed, 1)))
        loss = torch.zeros((), device=self.accelerator.device)
        for batch in self._in_parts(task, micro):
            own = _Micro(self, task, batch.to(self.accelerator.device), generator, float(micro.counts) / labels)
            loss += self.method.run(own)
        return loss

    def _in_parts(self, task: TaskData, micro: Micro) -> Iterable[Batch]:
        if self.parts == 1:
            return [micro.batch]
        parts = np.array_split(micro.numbers, min(self.parts, len(micro.numbers)))
        return [task.batch(part, (*micro.seed, at)) for at, part in enumerate(parts)]

    def _joined(self, *values: float) -> list[float]:
        """The values summed over ranks."""
        if self.accelerator.num_processes == 1:
            return list(values)
        tensor = torch.tensor(values, dtype=torch.float64 if self.accelerator.device.type == "cpu" else torch.float32)
        joined: list[float] = self.accelerator.reduce(tensor.to(self.accelerator.device), "sum").tolist()
        return joined

    def _join_gradients(self) -> None:
        """Sum the gradients over ranks once for each step, after all of its backward passes.

        DistributedDataParallel does not fit here: it sums within the backward pass of one forward pass, but a step has
        several (accumulation, adversarial steps) and does not use the heads of other tasks. All ranks compute the same
        task in a step, so the same parameters have gradients on all ranks.
        """
        if self.accelerator.num_processes == 1 or self.models.lockstep:  # sharded: each backward pass has summed
            return
        gradients = [p.grad for p in self.models.parameters() if p.grad is not None]
        bucket: list[torch.Tensor] = []
        for at, gradient in enumerate(gradients):
            bucket.append(gradient)
            if at == len(gradients) - 1 or sum(g.numel() for g in bucket) >= _BUCKET:
                flat = torch.cat([g.flatten() for g in bucket])
                torch.distributed.all_reduce(flat)
                for own, part in zip(bucket, torch.split(flat, [g.numel() for g in bucket]), strict=True):
                    own.copy_(part.view_as(own))
                bucket = []


@dataclass(frozen=True)
class Outcome:
    """The outcome of a step, over all ranks."""

    task: str
    loss: float  # the mean over the targets
    norm: float  # the norm of all gradients, before clipping
    labels: int  # targets that count in the loss
    tokens: int  # real tokens
    padded: int  # computed tokens
    sequences: int
    stop: bool  # whether any rank was asked to stop


class _Micro:
    """A micro-batch as robust methods see it (train/robust/base.py, MicroStep)."""

    def __init__(
        self, stepper: Stepper, task: TaskData, batch: Batch, generator: torch.Generator, scale: float
    ) -> None:
        self._stepper, self._task, self._batch, self._scale = stepper, task, batch, scale
        self.inputs: Mapping[str, torch.Tensor] = batch.inputs
        self.embedding = stepper.models.embedding
        self.generator = generator

    def loss(self, inputs: Mapping[str, torch.Tensor] | None = None) -> torch.Tensor:
        """One forward pass: the summed loss divided by the step's number of targets."""
        with self._stepper.accelerator.autocast():
            groups = self._batch.groups if self._stepper.grouped else ()
            out = self._stepper.models(
                self._task.name, self.inputs if inputs is None else inputs, groups, self._batch.only
            )
        return self._task.head.loss(out, self._batch.targets) * self._scale

    def backward(self, loss: torch.Tensor, *, last: bool) -> None:
        """One backward pass, with the loss scaled if fp16 is used."""
        self._stepper.accelerator.backward(loss)


def _counts(micros: Sequence[Micro]) -> tuple[float, float, float]:
    """(real tokens, computed tokens, sequences) of this rank."""
    own = [micro.batch for micro in micros if micro.counts]
    tokens, padded = sum(batch.tokens for batch in own), sum(batch.padded for batch in own)
    return float(tokens), float(padded), float(sum(batch.sequences for batch in own))


def _mixed(seed: tuple[int, ...]) -> int:
    """One 63-bit seed from several numbers; unlike a sum, it hardly ever collides."""
    return int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _diverged(task: TaskData, micros: Sequence[Micro], what: str) -> str:
    numbers = [int(number) for micro in micros for number in micro.numbers]
    shown = "; ".join(task.where(number) for number in numbers[:3])
    return (
        f"Step {micros[0].step + 1} ({task.name}): the {what} is not a finite number. Its batch has {len(numbers)}"
        f" features, the first: {shown}. Try a lower {param('lr')}, a longer optimizer.warmup, {param('dtype', 'fp32')}"
        " or bf16 instead of fp16, or check those rows. The checkpoints before this step are kept:"
        f" {param('resume', True)} continues from the newest."
    )
