"""results.json: what an evaluation found, and everything that decided it. Models refuse fields they do not know."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.catalog import identify
from xaug.data_cards.identity import REAL, World
from xaug.pocket import POCKET

SCHEMA = 2  # raised when a field changes its meaning or goes
Percent = Annotated[float, Field(ge=0.0, le=100.0)]
Over = Literal["languages", "zero-shot languages", "gap"]  # gap: English less the mean of the others, in points


class Cell(Spec):
    """One task in one language with one seed."""

    task: str  # target id: "xnli", "bucc2018", in the embedded world "pocket_xnli"
    language: str
    seed: int
    split: str  # "test", "validation": where the test labels are not public or not at hand
    rows: int
    scores: dict[str, Percent]  # in percent, main ones first
    main: Percent  # the mean of the metric's main scores
    low: Percent  # 95 % bootstrap interval of ``main``, over rows
    high: Percent
    # What knowing nothing scores on these rows (`baselines`); None in results of schema 1.
    chance: Percent | None = None  # answers drawn at random
    majority: Percent | None = None  # the most frequent gold answer for all rows
    only: str | None = None  # what the model said of every row, where it said the same of all: a label, a tag …
    parts: str  # file below the results' folder with the metric's parts (npz: score name → [rows, 1 or 3], "ids")
    predictions: str  # file below the results' folder, in XTREME's submission layout
    # Of retrieval: layer, layers_total, pooling, centred, scoring, neighbours, threshold, candidates …
    # Of the others, where inputs lost tokens to the longest length: inputs, inputs_cut
    settings: dict[str, str | int | float | bool] = Field(default_factory=dict)
    # Beside the official score: the other direction, cosine beside margin …
    extra: dict[str, float] = Field(default_factory=dict)


class Tuned(Spec):
    """What the model of a task was fine-tuned on: rows of each stage, dev rows, and its main dev score in percent."""

    train_rows: tuple[int, ...]
    dev_rows: int
    dev: float | None


class Missing(Spec):
    """A task, or one language of it, that could not be evaluated: it is in the table with its reason."""

    task: str
    language: str | None = None  # None: the whole task
    why: str


class TaskInfo(Spec):
    """What a task was scored on."""

    id: str
    title: str
    group: Literal["classification", "structured", "reading", "retrieval"]
    metric: str
    official: bool  # counts in the suite's average; BUCC beside XTREME-R does not
    note: str = ""  # e.g. "from XTREME; not part of XTREME-R's average"
    source: str  # the source's name, e.g. "files in data", "pocket (the embedded world)"
    versions: tuple[str, ...]  # pinned references of what it was trained and evaluated on
    content: dict[str, str]  # reference → content_sha256
    # Reference to a split that was trained on, scored or searched → hash of its rows. Versions that hold other
    # languages too have the same here, so that their results can be compared.
    rows: dict[str, str] = Field(default_factory=dict)
    trained_on: tuple[str, ...] = ()  # stages of fine-tuning, in order; none: the encoder as it is
    # Of the models that were fine-tuned: rows of each stage, dev rows (English), seed → dev score.
    train_rows: tuple[int, ...] = ()
    dev_rows: int | None = None
    dev: dict[str, float] = Field(default_factory=dict)
    scorer: dict[str, str] = Field(default_factory=dict)  # packages that count the metric → their release


class ModelInfo(Spec):
    """The encoder that was evaluated."""

    name: str  # as the user named it
    path: str
    sha256: str
    parameters: int
    # Of a run of xaug train: its name, data, seed; empty for a plain encoder.
    trained: dict[str, Any] = Field(default_factory=dict)


class Average(Spec):
    """One average of the suite."""

    name: str  # "xtreme-r", "classification" …
    seed: int
    value: Percent | None  # None: a task is missing
    of: tuple[str, ...]  # task ids
    low: Percent | None = None  # 95 % bootstrap interval over rows; None until all of its tasks are scored
    high: Percent | None = None


class TaskMean(Spec):
    """What a task's languages have together with one seed, in percent, with its 95 % bootstrap interval over rows."""

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
    failed: int  # wrong answers; of schema 1 near misses too
    near: int | None = None  # right but for function words; None in results of schema 1, where they were failures
    examples: tuple[dict[str, str], ...] = ()  # of failures
    near_examples: tuple[dict[str, str], ...] = ()


class LayerScore(Spec):
    """One point of a layer sweep."""

    task: str
    language: str
    layer: int
    score: Percent


class Results(Spec):
    """The whole."""

    schema_version: Literal[1, 2] = 2
    xaug: str
    suite: str
    profile: str
    pocket: bool  # made from the embedded world: no figure of real data
    created: str
    finished: bool
    model: ModelInfo
    seeds: tuple[int, ...]
    settings: dict[str, Any]  # fine-tuning by task, max_examples, dtype, device, package versions
    tasks: tuple[TaskInfo, ...]
    cells: tuple[Cell, ...]
    missing: tuple[Missing, ...] = ()
    means: tuple[TaskMean, ...] = ()  # of the tasks whose languages are all scored
    averages: tuple[Average, ...] = ()
    layers: tuple[LayerScore, ...] = ()
    checklist: tuple[Diagnostic, ...] = ()

    @property
    def world(self) -> World:
        """The world whose rows were scored."""
        return next((identify(one.id).world for one in self.tasks), POCKET) if self.pocket else REAL
