"""The events of a run, and the protocol of the recorders that receive them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """One task of a run."""

    name: str
    rows: int
    features: int
    share: float  # its share of all steps


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """The facts of a run that are known before its first step."""

    name: str
    folder: Path
    steps_total: int
    first_step: int  # the steps done before: 0, or those of the run that is resumed
    tasks: tuple[TaskPlan, ...]
    parameters: int
    device: Any  # torch.device
    dtype: str  # fp32, bf16, fp16
    world: int  # the number of processes
    model_config: Any  # the encoder's transformers config


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One optimizer step, over all ranks."""

    step: int  # counted from 1
    task: str
    loss: float  # the mean over the step's targets
    lr: float
    grad_norm: float  # before clipping
    tokens: int  # real tokens
    padded: int  # computed tokens
    labels: int  # targets that count in the loss
    sequences: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalRecord:
    """Dev scores in percent, by task and metric, the main metric first.

    ``rows``: task → number of dev rows. ``only``: task → the prediction for every row, for those tasks for which the
    model predicts the same for all rows.
    """

    step: int
    scores: Mapping[str, Mapping[str, float]]
    mean: float | None  # the mean of the tasks' main metrics
    seconds: float
    rows: Mapping[str, int]
    only: Mapping[str, str] = field(default_factory=dict)


class Recorder(Protocol):
    """Receives the events of a run. With several ranks, only the first rank's recorder does anything."""

    def started(self, plan: RunPlan) -> None:
        """Is called before the first step."""
        ...

    def step(self, record: StepRecord) -> None:
        """Is called after each step."""
        ...

    def evaluated(self, record: EvalRecord) -> None:
        """Is called after each evaluation."""
        ...

    def note(self, step: int, text: str) -> None:
        """Is called with a message for the user."""
        ...

    def finished(self, step: int) -> None:
        """Is called after the last step, or after the step at which the run was stopped."""
        ...


@dataclass(frozen=True)
class Recorders:
    """A recorder that passes every event on to several recorders."""

    all: Sequence[Recorder]

    def started(self, plan: RunPlan) -> None:
        """Pass the event on."""
        for recorder in self.all:
            recorder.started(plan)

    def step(self, record: StepRecord) -> None:
        """Pass the event on."""
        for recorder in self.all:
            recorder.step(record)

    def evaluated(self, record: EvalRecord) -> None:
        """Pass the event on."""
        for recorder in self.all:
            recorder.evaluated(record)

    def note(self, step: int, text: str) -> None:
        """Pass the event on."""
        for recorder in self.all:
            recorder.note(step, text)

    def finished(self, step: int) -> None:
        """Pass the event on."""
        for recorder in self.all:
            recorder.finished(step)
