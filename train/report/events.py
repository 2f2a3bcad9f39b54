"""What a run tells while it trains, and who listens."""

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
    units: int
    share: float  # of all steps


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """What a run is going to do."""

    name: str
    folder: Path
    steps_total: int
    first_step: int  # steps done before: 0, or where it resumes
    tasks: tuple[TaskPlan, ...]
    parameters: int
    device: Any  # torch.device
    dtype: str  # fp32, bf16, fp16
    world: int  # processes
    model_config: Any  # the encoder's transformers config


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One optimizer step, over all ranks."""

    step: int  # from 1
    task: str
    loss: float  # mean over its targets
    lr: float
    grad_norm: float  # before clipping
    tokens: int  # real pieces
    padded: int  # computed pieces
    labels: int
    sequences: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalRecord:
    """Dev scores in percent, by task and metric, the main metric first.

    ``rows``: task → dev rows; ``only``: task → what the model said of every row, where it said the same of all.
    """

    step: int
    scores: Mapping[str, Mapping[str, float]]
    mean: float | None  # of the tasks' main metrics
    seconds: float
    rows: Mapping[str, int]
    only: Mapping[str, str] = field(default_factory=dict)


class Recorder(Protocol):
    """Listens to a run. Of several ranks only the first has one that does anything."""

    def started(self, plan: RunPlan) -> None:
        """Before the first step."""
        ...

    def step(self, record: StepRecord) -> None:
        """After each step."""
        ...

    def evaluated(self, record: EvalRecord) -> None:
        """After each evaluation."""
        ...

    def note(self, step: int, text: str) -> None:
        """Something a person should know."""
        ...

    def finished(self, step: int) -> None:
        """After the last step, or the one that a run was stopped after."""
        ...


@dataclass(frozen=True)
class Recorders:
    """Several as one."""

    all: Sequence[Recorder]

    def started(self, plan: RunPlan) -> None:
        """To each."""
        for one in self.all:
            one.started(plan)

    def step(self, record: StepRecord) -> None:
        """To each."""
        for one in self.all:
            one.step(record)

    def evaluated(self, record: EvalRecord) -> None:
        """To each."""
        for one in self.all:
            one.evaluated(record)

    def note(self, step: int, text: str) -> None:
        """To each."""
        for one in self.all:
            one.note(step, text)

    def finished(self, step: int) -> None:
        """To each."""
        for one in self.all:
            one.finished(step)
