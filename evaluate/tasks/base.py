"""Target tasks: one class for each kind of task, and one instance of it for each task.

A class defines which rows a task of its kind reads, which settings decide its scores, how a model is loaded and makes
its predictions, and what that costs. An instance adds the facts of one task: its card, its training data and its
submission layout. Nothing else in the evaluator depends on the kind of a task.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.catalog import card as card_of
from xaug.data_cards.catalog import identify
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.ranges import Range
from xaug.data_cards.references import Reference
from xaug.data_cards.schema import Row
from xaug.data_cards.splits import LanguageSplit
from xaug.data_cards.version import Version
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.layouts.base import Layout
from xaug.evaluate.metrics import METRICS, Measured
from xaug.evaluate.tasks.available import AvailableRows, Stage
from xaug.train.config import RunConfig
from xaug.train.data.selection import Chosen

ENGLISH = "en"
Group = Literal["classification", "structured", "reading", "retrieval"]
Setting = str | int | float | bool


@dataclass(frozen=True)
class Outcome:
    """The outcome of one language: the rows (for retrieval, the queries), a prediction for each, and the scores.

    ``settings``, ``extra``: as in `results.Cell`. ``layers``: for a sweep, layer → score in percent.
    """

    rows: Sequence[Row]
    predictions: Sequence[Any]
    measured: Sequence[Measured]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    layers: Mapping[int, float] = field(default_factory=dict)


Score = Callable[[str], Outcome]  # language → its outcome


class Timing(Protocol):
    """What a dry run can time. A task asks it for the seconds that its work would take."""

    def predictions(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of predicting the rows of these languages; a language that is listed repeatedly counts repeatedly."""
        ...

    def vectors(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of embedding the texts of these languages and of searching among them."""
        ...


@dataclass(frozen=True, kw_only=True)
class TargetTask(ABC):
    """One target task. Its class is the kind of task."""

    id: str  # the id of its dataset, as text
    title: str
    group: Group
    layout: Layout  # the layout of its predictions in a submission
    # Cards whose English training rows it is fine-tuned on, one after another, where its own card has no such rows.
    stages: tuple[str, ...] = ()
    diagnosed: bool = False  # whether its fine-tuned model can answer the reading checklist

    kind: ClassVar[str]  # the name of the kind; it is part of a cell's key and therefore does not change
    trains: ClassVar[bool] = True  # whether the encoder is fine-tuned first
    pairs_with_english: ClassVar[bool] = False  # whether each language is paired with English, which is then not scored
    head_type: ClassVar[str | None] = None  # the trainer's head; None: that of the rows' task type

    @property
    def name(self) -> str:
        """Its name in the registry: the id of its dataset."""
        return self.id

    @property
    def dataset(self) -> DatasetId:
        """The dataset on whose rows it is evaluated."""
        return identify(self.id)

    @property
    def card(self) -> DatasetCard:
        """The card of its dataset."""
        return card_of(self.id)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its card that it can be evaluated in; a suite may use fewer."""
        return tuple(code for code in self.card.languages if not (self.pairs_with_english and code == ENGLISH))

    @property
    def metric(self) -> str:
        """The name of its metric in METRICS."""
        return self.card.metric

    @property
    def main(self) -> tuple[str, ...]:
        """The names of the scores whose mean is the task's score."""
        return METRICS.get(self.metric).main

    def needs(self, split: LanguageSplit, languages: Collection[str]) -> bool:
        """Whether an evaluation in these languages reads the split.

        Validation and test rows of other languages are not read (their files may even be broken), except for English
        validation rows, by which a fine-tuned model is chosen.
        """
        return split.language in languages or (self.trains and split == LanguageSplit("validation", ENGLISH))

    def tuned_on(self, language: str) -> str | None:
        """The split on which a threshold for this language is set; None where there is no threshold."""
        return None

    def pool(self, rows: AvailableRows) -> tuple[Reference, ...]:
        """The splits whose candidates are searched by the queries of every language; empty: each searches its own."""
        return ()

    def obstacle(self, rows: AvailableRows) -> str:
        """Why the task cannot be evaluated with these rows in any language; "" where it can."""
        return ""

    def limit(self, config: EvalConfig) -> int | None:
        """The largest number of rows of a language that are scored; None: all."""
        return config.max_examples

    def reads(self, task: TaskPlan, language: str) -> list[Reference]:
        """The rows that decide a language's score, apart from those that the model was trained on."""
        return [task.rows[language]]

    def settings(self, config: EvalConfig) -> dict[str, Any]:
        """The settings that decide a score, apart from those that all tasks share."""
        return {}

    def declaration(self) -> dict[str, object]:
        """The part of the declaration that is in a cell's key. If it changes, all cached cells of the task are lost."""
        return {
            "id": self.id, "title": self.title, "group": self.group, "kind": self.kind, "stages": list(self.stages),
            "head_type": self.head_type,
        }  # fmt: skip

    @abstractmethod
    def open(self, work: Work) -> Score:
        """Load what all languages share, and return a function that scores one of them. Raises XaugError."""

    @abstractmethod
    def cost(self, timing: Timing, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of scoring these languages, without fine-tuning."""


@dataclass(frozen=True)
class TaskPlan:
    """One task with the rows that it needs."""

    target: TargetTask
    version: Version  # the version that holds the rows of all its languages
    rows: Mapping[str, Reference]  # language → the split that is scored
    tuning: Mapping[str, Reference]  # language → the split on which its threshold is set
    pool: tuple[Reference, ...]  # splits whose candidates are searched by the queries of every language
    stages: tuple[Stage, ...]
    official: bool  # whether it counts in the suite's average
    note: str
    source: str  # the name of the source of its rows

    @property
    def labels(self) -> tuple[str, ...]:
        """The label names, in index order."""
        return self.version.manifest.about.labels

    @property
    def versions(self) -> tuple[Version, ...]:
        """The task's own version and those it is fine-tuned on, each once."""
        found = {one.ref: one for one in (self.version, *(stage.train.version for stage in self.stages))}
        return tuple(found.values())

    @property
    def read(self) -> tuple[Reference, ...]:
        """Every split that is trained on, scored, searched or used to set a threshold, each once."""
        trained = [one for stage in self.stages for one in (stage.train, stage.dev) if one is not None]
        found = {one.name: one for one in (*trained, *self.rows.values(), *self.tuning.values(), *self.pool)}
        return tuple(found.values())


@dataclass(frozen=True)
class Work:
    """One task with one model."""

    task: TaskPlan
    config: EvalConfig
    model: Path  # the fine-tuned model, or the encoder itself
    run: RunConfig | None  # how it was fine-tuned; None where it was not
    scratch: Path  # the folder for vectors, which are found again by their content
    note: Callable[[str], None]  # receives messages about what the evaluation waits for


def first_rows(reference: Reference, most: int | None) -> Chosen:
    """The first ``most`` rows of a split; all of them if None."""
    rows = reference.table.num_rows
    return Chosen(reference, np.arange(rows if most is None else min(rows, most), dtype=np.int64))
