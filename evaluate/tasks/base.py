"""What a kind of task is: it opens a model once and then answers language by language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.metrics import Measured
from xaug.evaluate.plan import TaskPlan
from xaug.train.config import RunConfig
from xaug.train.data.references import Reference
from xaug.train.data.selection import Chosen

Setting = str | int | float | bool


@dataclass(frozen=True)
class Work:
    """One task with one model."""

    task: TaskPlan
    config: EvalConfig
    model: Path  # the fine-tuned model, or the encoder as it is
    run: RunConfig | None  # how it was fine-tuned; None: it was not
    scratch: Path  # for vectors; kept between runs, by content
    note: Callable[[str], None]  # told of what a person waits for


@dataclass(frozen=True)
class Outcome:
    """One language: its rows (of retrieval the queries), a prediction a row, and what they are worth."""

    rows: Sequence[Row]
    predictions: Sequence[Any]
    measured: Sequence[Measured]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    layers: Mapping[int, float] = field(default_factory=dict)  # of a sweep: layer → score


Score = Callable[[str], Outcome]


class Kind(Protocol):
    """A kind of task. Stateless."""

    name: str

    def open(self, work: Work) -> Score:
        """Load what all languages share; the result scores one of them. Raises XaugError."""
        ...


KINDS: Registry[Kind] = Registry("kind of task")


def first_rows(reference: Reference, most: int | None) -> Chosen:
    """The first rows of a split, at most so many; all of them if None."""
    rows = reference.table.num_rows
    return Chosen(reference, np.arange(rows if most is None else min(rows, most), dtype=np.int64))
