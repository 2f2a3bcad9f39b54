"""What a filter is: a declared spec, a scorer that may need a model, and a verdict that needs none.

Scores are kept with every row, so that another threshold only needs new verdicts (``xaug filter``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from pydantic import Field
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.victim import Victim
from xaug.data_cards.card import DatasetCard, Spec
from xaug.data_cards.errors import UsageError
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.parameters import param
from xaug.data_cards.plugins import OpenRegistry, distribution
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType

Edit = Mapping[str, Any]  # schema.EDIT
Score = float | None  # None: the filter has nothing to say about the row


@dataclass(frozen=True, slots=True)
class Pair:
    """A clean row and what an attack made of it (the task's columns and those of ``schema.AUGMENTED``)."""

    card: DatasetCard
    clean: Row
    augmented: Row

    @property
    def outcome(self) -> str:
        """How the search ended: a value of ``attacks.Outcome``."""
        return str(self.augmented["outcome"])

    @property
    def edits(self) -> list[Edit]:
        """The edits, with characters of the clean fields."""
        return list(self.augmented["edits"])

    def changed(self) -> list[FieldRef]:
        """The edited fields, in order of first edit."""
        return list(dict.fromkeys(FieldRef.parse(edit["field"]) for edit in self.edits))


def field_text(row: Row, field: FieldRef) -> str:
    """A field's text; nothing where the row has none in its column."""
    return "" if row[field.column] is None else field.get(row)


class Scorer(Protocol):
    """One filter at work."""

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """Scores, one a pair, in order."""
        ...


@runtime_checkable
class SequentialScorer(Scorer, Protocol):
    """A filter whose scores depend on the rows kept before."""

    def keep(self, pair: Pair) -> None:
        """Told of every row that all filters kept, in row order."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """The models filters may ask; a filter whose model is absent cannot be built."""

    encoder: SentenceEncoder | None = None
    judge: Victim | None = None  # a model of the task that is not the victim
    mlm: MaskedLM | None = None


Need = Literal["encoder", "judge", "mlm"]


class FilterSpec(Spec):
    """One filter."""

    name: str  # also of its columns: <name>_score, <name>_ok
    summary: str
    checks: str  # what is not checked where it does not run, in words
    threshold: float
    provenance: str  # where the threshold comes from
    keep: Literal["at_least", "at_most"]  # a row stays if its score is …  the threshold
    reason: str  # slug of a row it drops
    reasons: dict[float, str] = Field(default_factory=dict)  # scores with a slug of their own
    task_types: tuple[TaskType, ...] | None = None  # None: every one
    needs: Need | None = None
    on: bool = True  # whether it runs unless asked for
    # Scored in row order among the rows all other filters keep, by a SequentialScorer.
    sequential: bool = False
    packages: tuple[str, ...] = ()  # distributions, beside torch and its like, whose release may change a score
    build: Callable[[Models], Scorer]

    def applies_to(self, task_type: TaskType) -> bool:
        """Whether it scores rows of a task type."""
        return self.task_types is None or task_type in self.task_types


def _adopted(spec: FilterSpec, entry: EntryPoint) -> FilterSpec:
    """A package's filter: the package's release may change a score."""
    return spec.model_copy(update={"packages": (*spec.packages, *distribution(entry))})


# Packages add to it by entry points of this group; their filters come last in the funnel.
FILTERS: OpenRegistry[FilterSpec] = OpenRegistry("filter", "xaug.filters", FilterSpec, _adopted)


def model_for(models: Models, spec_name: str, need: Need) -> Any:
    """The model a filter needs. Raises UsageError naming the option where it is absent."""
    model = getattr(models, need)
    if model is None:
        raise UsageError(f"The filter {spec_name!r} needs a model: give {param(need)}, or leave the filter out.")
    return model


@dataclass(frozen=True, slots=True)
class Setting:
    """A filter with its threshold."""

    spec: FilterSpec
    threshold: float


def settings(task_type: TaskType, wanted: Mapping[str, float | None] | None = None) -> list[Setting]:
    """The filters that run on a task type, in the registry's order.

    ``wanted``: thresholds by name, None for the default; names here run even if off by default. Raises
    UnknownNameError, or UsageError for a filter that does not fit the task type.
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
    """Whether a row stays; None where the filter had nothing to say.

    Compared as float32, as scores are stored: 2 changed words of 5 are not more than 0.4,
    now or when read back.
    """
    if score is None:
        return None
    value, bound = np.float32(score), np.float32(threshold)
    return bool(value >= bound if spec.keep == "at_least" else value <= bound)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the filters say together."""

    reason: str  # empty if the row is kept, else the first failing filter's slug
    filter: str  # that filter's name, or empty
    verdicts: dict[str, bool | None]

    @property
    def kept(self) -> bool:
        """Whether the row stays."""
        return not self.reason


def decide(chosen: Sequence[Setting], scores: Mapping[str, Score]) -> Decision:
    """Verdicts on one row, in order of the filters. No model is asked."""
    verdicts = {s.spec.name: verdict(s.spec, scores.get(s.spec.name), s.threshold) for s in chosen}
    for setting in chosen:
        spec = setting.spec
        if verdicts[spec.name] is False:
            score = scores[spec.name]
            slug = spec.reasons.get(score, spec.reason) if score is not None else spec.reason
            return Decision(slug, spec.name, verdicts)
    return Decision("", "", verdicts)
