"""What a filter is: a spec, a scorer that may need a model, and a verdict that needs none.

Scores are stored with every row, so that another threshold needs only new verdicts (``xaug filter``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from pydantic import Field
from xaug.augment.fitness.lexical import WordNet
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.victim import TaskModel
from xaug.contamination.texts import EvaluationTexts
from xaug.data_cards.card import DatasetCard, Spec
from xaug.data_cards.errors import UsageError
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.parameters import param
from xaug.data_cards.plugins import OpenRegistry, distribution
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType

Edit = Mapping[str, Any]  # schema.EDIT
Score = float | None  # None: the filter does not apply to the row


@dataclass(frozen=True, slots=True)
class Pair:
    """A clean row and the row that an attack made of it (with the columns of the task and of ``schema.AUGMENTED``)."""

    card: DatasetCard
    clean: Row
    augmented: Row

    @property
    def outcome(self) -> str:
        """How the search ended: a value of ``attacks.Outcome``."""
        return str(self.augmented["outcome"])

    @property
    def edits(self) -> list[Edit]:
        """The edits. Their offsets count characters of the clean fields."""
        return list(self.augmented["edits"])

    def changed(self) -> list[FieldRef]:
        """The edited fields, in the order of their first edits."""
        return list(dict.fromkeys(FieldRef.parse(edit["field"]) for edit in self.edits))


def field_text(row: Row, field: FieldRef) -> str:
    """The text of a field; an empty string if the row has none in its column."""
    return "" if row[field.column] is None else field.get(row)


class Scorer(Protocol):
    """Computes the scores of one filter."""

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """One score per pair, in order."""
        ...


@runtime_checkable
class SequentialScorer(Scorer, Protocol):
    """Computes the scores of a filter whose scores depend on the rows that were kept before."""

    def keep(self, pair: Pair) -> None:
        """Take note of a row that all filters kept. Called for each such row, in row order."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """The models that filters may ask. A filter whose model is None cannot be built."""

    encoder: SentenceEncoder | None = None
    judge: TaskModel | None = None  # a model of the task that is not the victim
    mlm: MaskedLM | None = None
    wordnet: WordNet | None = None  # what knows synonyms; optional
    against: EvaluationTexts | None = None  # the texts of evaluation sets; not a model, but asked like one


Need = Literal["encoder", "judge", "mlm", "against"]
AGAINST: Need = "against"


class FilterSpec(Spec):
    """One filter."""

    name: str  # its columns are <name>_score and <name>_ok
    summary: str
    checks: str  # what it checks, as a noun: reports name it where the filter did not run
    threshold: float
    scores: tuple[float, float] = (-math.inf, math.inf)  # the range of the scores, and so of the thresholds
    provenance: str  # where the threshold comes from
    keep: Literal["at_least", "at_most"]  # a row stays if its score is at least, or at most, the threshold
    reason: str  # the reason that a row is stored with when this filter drops it: a slug
    reasons: dict[float, str] = Field(default_factory=dict)  # scores that have slugs of their own
    task_types: tuple[TaskType, ...] | None = None  # None: all of them
    needs: tuple[Need, ...] = ()
    on: bool = True  # whether it runs by default
    controls: bool = False  # whether it also runs by default on controls, which are to match their reference
    # A SequentialScorer computes its scores in row order, among the rows that all other filters keep.
    sequential: bool = False
    packages: tuple[str, ...] = ()  # distributions, besides torch and its like, whose release may change a score
    build: Callable[[Models], Scorer]

    def applies_to(self, task_type: TaskType) -> bool:
        """Whether it scores rows of this task type."""
        return self.task_types is None or task_type in self.task_types


def _adopted(spec: FilterSpec, entry: EntryPoint) -> FilterSpec:
    """The filter of an installed package. The release of that package may change a score, so it is recorded."""
    return spec.model_copy(update={"packages": (*spec.packages, *distribution(entry))})


# Installed packages add filters to it by entry points of the group xaug.filters. They come last in the funnel.
FILTERS: OpenRegistry[FilterSpec] = OpenRegistry("filter", "xaug.filters", FilterSpec, _adopted)


def what(need: Need) -> str:
    """What a filter needs, in words."""
    return "a suite's evaluation sets" if need == AGAINST else "a model"


def model_for(models: Models, spec_name: str, need: Need) -> Any:
    """The model that a filter needs. Raises UsageError, which names the parameter, if there is none."""
    model = getattr(models, need)
    if model is None:
        raise UsageError(f"The filter {spec_name!r} needs {what(need)}. Set {param(need)}, or leave the filter out.")
    return model


@dataclass(frozen=True, slots=True)
class Setting:
    """A filter and the threshold that it is used with."""

    spec: FilterSpec
    threshold: float


def settings(task_type: TaskType, wanted: Mapping[str, float | None] | None = None) -> list[Setting]:
    """The filters that run on a task type, in the registry's order.

    ``wanted``: thresholds by the names of filters, None for the default threshold. A filter that is named here runs
    even if it is off by default. Raises UnknownNameError, or UsageError for a filter that does not fit the task type.
    """
    wanted = dict(wanted or {})
    for name in wanted:
        if not FILTERS.get(name).applies_to(task_type):
            raise UsageError(f"The filter {name!r} does not apply to {task_type} tasks.")
    chosen = [spec for spec in FILTERS if spec.applies_to(task_type) and (spec.on or spec.name in wanted)]
    out = []
    for spec in chosen:
        threshold = wanted.get(spec.name)
        out.append(Setting(spec, spec.threshold if threshold is None else threshold))
    return out


def verdict(spec: FilterSpec, score: Score, threshold: float) -> bool | None:
    """Whether a row stays; None if it has no score.

    Both numbers are compared as float32, as scores are stored. So 2 changed words of 5 are not more than 0.4, neither
    now nor when the score is read back.
    """
    if score is None:
        return None
    value, bound = np.float32(score), np.float32(threshold)
    return bool(value >= bound if spec.keep == "at_least" else value <= bound)


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of all filters about one row."""

    reason: str  # the slug of the first filter that drops the row; empty if the row is kept
    filter: str  # the name of that filter, or empty
    verdicts: dict[str, bool | None]

    @property
    def kept(self) -> bool:
        """Whether the row stays."""
        return not self.reason


def decide(chosen: Sequence[Setting], scores: Mapping[str, Score]) -> Decision:
    """The decision about one row from its scores, in the order of the filters. No model is asked."""
    verdicts = {s.spec.name: verdict(s.spec, scores.get(s.spec.name), s.threshold) for s in chosen}
    for setting in chosen:
        spec = setting.spec
        if verdicts[spec.name] is False:
            score = scores[spec.name]
            slug = spec.reasons.get(score, spec.reason) if score is not None else spec.reason
            return Decision(slug, spec.name, verdicts)
    return Decision("", "", verdicts)
