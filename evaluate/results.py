"""The schema of results.json: the scores of an evaluation and what decided them. Unknown fields are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from xaug.contamination.found import RowsFound
from xaug.data_cards.card import Spec
from xaug.data_cards.catalog import identify
from xaug.data_cards.identity import REAL, World
from xaug.pocket import POCKET

SCHEMA = 2  # raised when a field changes its meaning or is removed
Percent = Annotated[float, Field(ge=0.0, le=100.0)]
Over = Literal["languages", "zero-shot languages", "gap"]  # gap: English minus the mean of the others, in points


class Cell(Spec):
    """An evaluation cell: one task in one language with one seed."""

    task: str  # target id: "xnli", "bucc2018", in the embedded world "pocket_xnli"
    language: str
    seed: int
    split: str  # "test", or "validation" where test labels are not public or test rows not available
    rows: int
    scores: dict[str, Percent]  # in percent, the main ones first
    main: Percent  # the mean of the metric's main scores
    low: Percent  # 95 % bootstrap interval of ``main``, over rows
    high: Percent
    # Baselines on the same rows; None in results of schema 1.
    chance: Percent | None = None  # random answers
    majority: Percent | None = None  # the most frequent gold answer for all rows
    only: str | None = None  # the model's prediction where it was the same for every row: a label, a tag …
    parts: str  # file below the results' folder with the metric's parts (npz: score name → [rows, 1 or 3], "ids")
    predictions: str  # file below the results' folder, in XTREME's submission layout
    # Retrieval tasks: layer, layers_total, pooling, centred, scoring, neighbours, threshold, candidates …
    # Other tasks, where inputs were cut to the longest length: inputs, inputs_cut
    settings: dict[str, str | int | float | bool] = Field(default_factory=dict)
    # Other scores than the official one: the other direction of retrieval, F1 on dev rows …
    extra: dict[str, float] = Field(default_factory=dict)


class Tuned(Spec):
    """What a task's model was fine-tuned on: rows of each stage, dev rows, and the main dev score in percent.

    ``majority``: what always giving the most frequent answer scores on the same dev rows.
    """

    train_rows: tuple[int, ...]
    dev_rows: int
    dev: float | None
    majority: float | None = None


class Missing(Spec):
    """A task, or one language of it, that could not be evaluated, with the reason."""

    task: str
    language: str | None = None  # None: the whole task
    why: str


class TaskInfo(Spec):
    """What a task was trained and scored on."""

    id: str
    title: str
    group: Literal["classification", "structured", "reading", "retrieval"]
    metric: str
    official: bool  # whether it counts in the suite's average; BUCC does not count in XTREME-R's
    note: str = ""  # e.g. "from XTREME; not part of XTREME-R's average"
    source: str  # the source's name, e.g. "files in data", "pocket (the embedded world)"
    versions: tuple[str, ...]  # pinned references to what it was trained and evaluated on
    content: dict[str, str]  # reference → content_sha256
    # Reference to a split that was trained on, scored or searched → hash of its rows. It does not depend on which other
    # languages the version holds, so that results can be compared.
    rows: dict[str, str] = Field(default_factory=dict)
    trained_on: tuple[str, ...] = ()  # the stages of fine-tuning, in order; empty: the encoder is not fine-tuned
    # Fine-tuned models: rows of each stage, English dev rows, seed → dev score, and seed → the score of always giving
    # the most frequent answer of these rows (absent in results of earlier releases).
    train_rows: tuple[int, ...] = ()
    dev_rows: int | None = None
    dev: dict[str, float] = Field(default_factory=dict)
    dev_majority: dict[str, float] = Field(default_factory=dict)
    scorer: dict[str, str] = Field(default_factory=dict)  # package that counts the metric → its release


class ModelInfo(Spec):
    """The encoder that was evaluated."""

    name: str  # as the user named it
    path: str
    sha256: str
    parameters: int
    # For a run of xaug train its name, phase, seed, data and steps; empty for a plain encoder.
    trained: dict[str, Any] = Field(default_factory=dict)


class Average(Spec):
    """One average of the suite."""

    name: str  # "xtreme-r", "classification" …
    seed: int
    value: Percent | None  # None where a task is missing
    of: tuple[str, ...]  # the ids of its tasks
    low: Percent | None = None  # 95 % bootstrap interval over rows; None until all its tasks are scored
    high: Percent | None = None


class TaskMean(Spec):
    """A task's mean over languages with one seed, in percent, with its 95 % bootstrap interval over rows."""

    task: str
    seed: int
    over: Over
    value: float
    low: float
    high: float


class Diagnostic(Spec):
    """One capability of the checklist in one language."""

    capability: str
    language: str
    seed: int
    cases: int
    failed: int  # wrong answers; in schema 1, near misses are included
    near: int | None = None  # answers that are correct except for function words; None in results of schema 1
    examples: tuple[dict[str, str], ...] = ()  # some failures
    near_examples: tuple[dict[str, str], ...] = ()  # some near misses


class LayerScore(Spec):
    """One point of a layer sweep."""

    task: str
    language: str
    layer: int
    score: Percent


class Results(Spec):
    """The content of results.json."""

    schema_version: Literal[1, 2] = 2
    xaug: str
    suite: str
    profile: str
    pocket: bool  # whether the rows come from the embedded world, so that no score is of real data
    created: str
    finished: bool
    model: ModelInfo
    seeds: tuple[int, ...]
    settings: dict[str, Any]  # fine-tuning by task, max_examples, dtype, device, package versions
    tasks: tuple[TaskInfo, ...]
    cells: tuple[Cell, ...]
    missing: tuple[Missing, ...] = ()
    means: tuple[TaskMean, ...] = ()  # for the tasks whose languages are all scored
    averages: tuple[Average, ...] = ()
    layers: tuple[LayerScore, ...] = ()
    checklist: tuple[Diagnostic, ...] = ()
    # The rows that the encoder was trained on and that occur in the scored sets, one entry for each reference of its
    # run; empty if they are not known.
    overlaps: tuple[RowsFound, ...] = ()

    @property
    def world(self) -> World:
        """The world of the rows that were scored."""
        return next((identify(one.id).world for one in self.tasks), POCKET) if self.pocket else REAL
