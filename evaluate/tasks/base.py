"""What a target task is: one class for each kind of task, and one instance of it for each task.

A class says which rows a task of its kind reads, what decides a score beside them, how a model is loaded and asked, and
what that costs. An instance adds the facts of one task: its card, its training data and its submission layout. Nothing
else in the evaluator asks of what kind a task is.
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
from xaug.evaluate.tasks.at_hand import AtHand, Stage
from xaug.train.config import RunConfig
from xaug.train.data.selection import Chosen

ENGLISH = "en"
Group = Literal["classification", "structured", "reading", "retrieval"]
Setting = str | int | float | bool


@dataclass(frozen=True)
class Outcome:
    """What a model made of one language: the rows (of retrieval the queries), a prediction for each, and the scores."""

    rows: Sequence[Row]
    predictions: Sequence[Any]
    measured: Sequence[Measured]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    layers: Mapping[int, float] = field(default_factory=dict)  # of a sweep: layer → score


Score = Callable[[str], Outcome]  # language → what the model made of it


class Timing(Protocol):
    """What a dry run can time: a task asks it for the seconds of what the task would do."""

    def predictions(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds that the fine-tuned model takes for the rows of these languages (a language may come repeatedly)."""
        ...

    def vectors(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of embedding the texts of these languages, and of searching among them."""
        ...


@dataclass(frozen=True, kw_only=True)
class TargetTask(ABC):
    """One target task. Its class is the kind of task."""

    id: str  # its dataset's text
    title: str
    group: Group
    layout: Layout  # of its predictions in a submission
    # Cards whose English training rows it is fine-tuned on, one after another, where its own card has no such rows.
    stages: tuple[str, ...] = ()
    diagnosed: bool = False  # its fine-tuned model may be put to the checklist of reading

    kind: ClassVar[str]  # the name of the kind: part of a cell's key, so it stays
    trains: ClassVar[bool] = True  # whether the encoder is fine-tuned first
    pairs_with_english: ClassVar[bool] = False  # each language stands beside English, which is none of them
    head_type: ClassVar[str | None] = None  # of the trainer; None: the one of its rows' task type

    @property
    def dataset(self) -> DatasetId:
        """Whose rows it is evaluated on."""
        return identify(self.id)

    @property
    def card(self) -> DatasetCard:
        """Its dataset."""
        return card_of(self.id)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that it can be evaluated in, by its card; a suite may take fewer."""
        return tuple(code for code in self.card.languages if not (self.pairs_with_english and code == ENGLISH))

    @property
    def metric(self) -> str:
        """The name of its metric in METRICS."""
        return self.card.metric

    @property
    def main(self) -> tuple[str, ...]:
        """The names of the scores whose mean is the task's figure."""
        return METRICS.get(self.metric).main

    def needs(self, split: LanguageSplit, languages: Collection[str]) -> bool:
        """Whether an evaluation in these languages reads the split.

        Validation and test rows of other languages are left alone (their files need not even be right), except for
        English validation rows, by which a fine-tuned model is chosen.
        """
        return split.language in languages or (self.trains and split == LanguageSplit("validation", ENGLISH))

    def tuned_on(self, language: str) -> str | None:
        """The split that a threshold for this language is set on; None where nothing is tuned."""
        return None

    def pool(self, rows: AtHand) -> tuple[Reference, ...]:
        """Splits whose candidates the queries of every language search; none: a language searches its own."""
        return ()

    def lack(self, rows: AtHand) -> str:
        """Why the task cannot be evaluated with these rows, in whatever language; "" where it can."""
        return ""

    def limit(self, config: EvalConfig) -> int | None:
        """How many rows of a language are scored at most; None: all."""
        return config.max_examples

    def reads(self, task: TaskPlan, language: str) -> list[Reference]:
        """The rows that decide a language's score, beside those that the model was trained on."""
        return [task.rows[language]]

    def settings(self, config: EvalConfig) -> dict[str, Any]:
        """The settings that decide a score, beside those that all tasks share."""
        return {}

    def declaration(self) -> dict[str, object]:
        """What of the declaration is part of a cell's key. Another answer makes every kept cell of the task useless."""
        return {
            "id": self.id, "title": self.title, "group": self.group, "kind": self.kind, "stages": list(self.stages),
            "head_type": self.head_type,
        }  # fmt: skip

    @abstractmethod
    def open(self, work: Work) -> Score:
        """Load what all languages share; the result scores one of them. Raises XaugError."""

    @abstractmethod
    def cost(self, timing: Timing, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds that scoring these languages takes, without fine-tuning."""


@dataclass(frozen=True)
class TaskPlan:
    """One task, with everything that is needed for it at hand."""

    target: TargetTask
    version: Version  # holds the rows of all its languages
    rows: Mapping[str, Reference]  # language → the split that is scored
    tuning: Mapping[str, Reference]  # language → the split that its threshold is set on
    pool: tuple[Reference, ...]  # splits whose candidates the queries of every language search
    stages: tuple[Stage, ...]
    official: bool
    note: str
    source: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of its labels, in index order."""
        return self.version.manifest.about.labels

    @property
    def versions(self) -> tuple[Version, ...]:
        """The task's own version and those it is fine-tuned on, each once."""
        found = {one.ref: one for one in (self.version, *(stage.train.version for stage in self.stages))}
        return tuple(found.values())

    @property
    def read(self) -> tuple[Reference, ...]:
        """Every split that is trained on, scored, searched or tuned on, each once."""
        trained = [one for stage in self.stages for one in (stage.train, stage.dev) if one is not None]
        found = {one.name: one for one in (*trained, *self.rows.values(), *self.tuning.values(), *self.pool)}
        return tuple(found.values())


@dataclass(frozen=True)
class Work:
    """One task with one model."""

    task: TaskPlan
    config: EvalConfig
    model: Path  # the fine-tuned model, or the encoder as it is
    run: RunConfig | None  # how it was fine-tuned; None: it was not
    scratch: Path  # for vectors; kept between runs, by content
    note: Callable[[str], None]  # told of what a person waits for


def first_rows(reference: Reference, most: int | None) -> Chosen:
    """The first rows of a split, at most so many; all of them if None."""
    rows = reference.table.num_rows
    return Chosen(reference, np.arange(rows if most is None else min(rows, most), dtype=np.int64))
