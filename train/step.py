"""One optimizer step: the forwards and backwards of its micro-batches, joined over ranks, checked, applied."""

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

_BUCKET = 2**24  # values joined over ranks in one call: 64 MB of float32
_NO_SECOND_TRY = (
    'The device ran out of memory. With shard = "full" a step cannot start anew on one rank alone: go on with more'
    f" ranks ({param('resume', True)}), or start a new run in another {param('output')} with a lower"
    f" {param('token_budget')} (and a higher accumulate)."
)


@dataclass
class Stepper:
    """What every step needs."""

    models: TaskModels
    tasks: Sequence[TaskData]
    method: Method
    optimizer: Any
    accelerator: Any
    clip: float
    pieces: int = 1  # each micro-batch is computed in so many pieces; doubled where memory runs out

    @property
    def grouped(self) -> bool:
        """Whether sequences may run in groups: a method that moves embeddings needs them in one forward."""
        return self.method.name in ("none", "synonym")

    def step(self, micros: Sequence[Micro], stop: bool) -> Outcome:
        """Compute and apply one step. Raises DivergedError before anything is applied."""
        task = self.tasks[micros[0].task]
        # The loss of a step is the mean over its targets, however they lie in micro-batches and ranks: their number is
        # counted first, and each micro-batch's sum divided by it.
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
        """This rank's part of the loss, its gradients added up; in more pieces where memory runs out.

        Nothing is joined in here: ranks may need different numbers of tries.
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
                if self.pieces >= max(len(micro.numbers) for micro in micros):
                    raise
                self.pieces *= 2
                self.optimizer.zero_grad(set_to_none=True)  # the step starts anew: nothing of it is counted twice
                if self.accelerator.device.type == "cuda":
                    torch.cuda.empty_cache()

    def _micro(self, task: TaskData, micro: Micro, labels: float) -> torch.Tensor:
        torch.manual_seed(_mixed(micro.seed))  # dropout is the micro-batch's own, on whatever rank it runs
        generator = torch.Generator(self.accelerator.device).manual_seed(_mixed((*micro.seed, 1)))
        loss = torch.zeros((), device=self.accelerator.device)
        for batch in self._in_pieces(task, micro):
            own = _Micro(self, task, batch.to(self.accelerator.device), generator, float(micro.counts) / labels)
            loss += self.method.run(own)
        return loss

    def _in_pieces(self, task: TaskData, micro: Micro) -> Iterable[Batch]:
        if self.pieces == 1:
            return [micro.batch]
        parts = np.array_split(micro.numbers, min(self.pieces, len(micro.numbers)))
        return [task.batch(part, (*micro.seed, at)) for at, part in enumerate(parts)]

    def _joined(self, *values: float) -> list[float]:
        """Sums over ranks."""
        if self.accelerator.num_processes == 1:
            return list(values)
        tensor = torch.tensor(values, dtype=torch.float64 if self.accelerator.device.type == "cpu" else torch.float32)
        joined: list[float] = self.accelerator.reduce(tensor.to(self.accelerator.device), "sum").tolist()
        return joined

    def _join_gradients(self) -> None:
        """Sum the gradients over ranks, once a step and after all its backwards.

        Not DistributedDataParallel: it joins within one forward's backward, and here a step has several forwards
        (accumulation, adversarial steps) and leaves other tasks' heads unused. All ranks run one task a step, so the
        same parameters have gradients on all.
        """
        if self.accelerator.num_processes == 1 or self.models.lockstep:  # sharded, each backward has summed its own
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
    """What a step did."""

    task: str
    loss: float  # mean over its targets
    norm: float  # of all gradients, before clipping
    labels: int
    tokens: int
    padded: int
    sequences: int
    stop: bool  # a rank was asked to stop


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
        """Forward; the summed loss over the step's number of targets."""
        with self._stepper.accelerator.autocast():
            groups = self._batch.groups if self._stepper.grouped else ()
            out = self._stepper.models(
                self._task.name, self.inputs if inputs is None else inputs, groups, self._batch.only
            )
        return self._task.head.loss(out, self._batch.targets) * self._scale

    def backward(self, loss: torch.Tensor, *, last: bool) -> None:
        """Backward, scaled for fp16 where that is used."""
        self._stepper.accelerator.backward(loss)


def _counts(micros: Sequence[Micro]) -> tuple[float, float, float]:
    """(real pieces, computed pieces, sequences) of this rank."""
    own = [micro.batch for micro in micros if micro.counts]
    tokens, padded = sum(batch.tokens for batch in own), sum(batch.padded for batch in own)
    return float(tokens), float(padded), float(sum(batch.sequences for batch in own))


def _mixed(seed: tuple[int, ...]) -> int:
    """One 63-bit seed of several numbers, without the collisions of adding them."""
    return int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _diverged(task: TaskData, micros: Sequence[Micro], what: str) -> str:
    numbers = [int(number) for micro in micros for number in micro.numbers]
    shown = "; ".join(task.where(number) for number in numbers[:3])
    return (
        f"Step {micros[0].step + 1} ({task.name}): the {what} is no finite number. Its batch has {len(numbers)} units,"
        f" the first: {shown}. Try a lower {param('lr')}, a longer optimizer.warmup, {param('dtype', 'fp32')} or"
        " bf16 instead of fp16, or look at those rows. The checkpoints before this step are kept:"
        f" {param('resume', True)} goes on from the newest."
    )
