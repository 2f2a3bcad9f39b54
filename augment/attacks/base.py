"""What an attack is: a declared spec, typed parameters, and a search over one example that ends with candidates."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from importlib.metadata import EntryPoint
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from xaug.augment.goals.base import Goal
from xaug.augment.queries import GoalScore, Search, VictimItem
from xaug.augment.text import AttackedText, Layout, Span
from xaug.data_cards.canonical import canonical_json
from xaug.data_cards.card import Spec
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.plugins import OpenRegistry, distribution
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType


class Params(BaseModel):
    """Parameters every attack has. They are part of a version's fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_words: int = Field(1_000, ge=1, description="rows with more words are skipped and counted")


class VictimParams(Params):
    """Parameters of every attack that asks the victim."""

    max_queries: int = Field(5_000, ge=1, description="victim queries a row may cost")


class Access(StrEnum):
    """What an attack sees of the victim."""

    BLIND = "blind"  # nothing: it asks no victim and cannot say whether one errs
    DECISION = "decision"  # whether the answer is gold
    SCORE = "score"  # the probability of gold
    GRADIENT = "gradient"  # the gradient with respect to the input


class Need(StrEnum):
    """A resource that an attack may need. Only those that it declares are loaded; the first four answer queries."""

    VICTIM = "victim"
    MLM = "mlm"
    ENCODER = "encoder"
    TAGGER = "tagger"
    STOPWORDS = "stopwords"


class Outcome(StrEnum):
    """How a search ended for one row."""

    SUCCEEDED = "succeeded"  # the victim errs on the new text
    FAILED = "failed"  # it does not
    SKIPPED = "skipped"  # the row was not attacked: the victim erred before, or there was nothing to change
    UNTESTED = "untested"  # the text was changed and no victim was asked


# Outcomes of rows that are worth training on: their text is another, and no victim is known to be right on it.
MADE = (Outcome.SUCCEEDED, Outcome.UNTESTED)


class Texts(Protocol):
    """A row's texts at one step of a search: ``AttackedText``, an edit of one, or a candidate."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The whole text of each field, in the order models see them."""
        ...

    @property
    def gold(self) -> tuple[Span, ...] | None:
        """The frozen spans where they lie now."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """One row as an attack sees it."""

    row: Row
    goal: Goal
    text: AttackedText

    def item(self, state: Texts, watch: tuple[bool, ...] = ()) -> VictimItem:
        """What the victim is asked about a text."""
        return self.goal.item(self.row, state.fields, self.text.gold if state.gold is None else state.gold, watch)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that a search ends with, and what is known of it.

    ``fields``: the whole text of each field. ``gold``: where the row's frozen spans lie in them, as characters of the
    fields joined by the layout's separator; None: they are found by the diff that makes the row's edits.
    """

    fields: tuple[str, ...]
    gold: tuple[Span, ...] | None = None
    outcome: Outcome = Outcome.UNTESTED
    before: GoalScore | None = None  # the victim's, on the clean row and on this text
    after: GoalScore | None = None
    queries: int = 0
    budget: str = ""  # "queries", "time" or "words" where that ended the search

    @classmethod
    def of(
        cls,
        text: Texts,
        outcome: Outcome = Outcome.UNTESTED,
        before: GoalScore | None = None,
        after: GoalScore | None = None,
        queries: int = 0,
        budget: str = "",
    ) -> Self:
        """The candidate with these texts."""
        return cls(tuple(text.fields), text.gold, outcome, before, after, queries, budget)


class Attack(Protocol):
    """An attack with its parameters and resources."""

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Yield queries, be sent their answers, return the texts found; none where there is nothing to change.

        All chance comes from ``rng``: a search that is sent the same answers must ask and return the same, because a
        search that a kill ended is run again on the answers that were kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What an attack is built with, besides its parameters."""

    stopwords: Collection[str] = ()  # empty unless the attack needs them
    mask_locally: bool = False  # the masked LM sees the edited field alone, not the whole row


class AttackSpec(Spec):
    """One attack."""

    name: str
    summary: str
    paper: str
    task_types: tuple[TaskType, ...]
    params: type[Params]
    access: Access
    needs: tuple[Need, ...] = ()
    several: bool = False  # whether a row may become several
    packages: tuple[str, ...] = ()  # distributions, beside torch and its like, whose release may change a row
    build: Callable[[Any, Resources], Attack]  # from parameters and resources

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.access is Access.BLIND) == (Need.VICTIM in self.needs):
            raise ValueError(f"{self.name}: a blind attack needs no victim, and every other attack needs one")
        return self


def _adopted(spec: AttackSpec, entry: EntryPoint) -> AttackSpec:
    """A package's attack: the package's release may change a row."""
    return spec.model_copy(update={"packages": (*spec.packages, *distribution(entry))})


# Packages add to it by entry points of this group.
ATTACKS: OpenRegistry[AttackSpec] = OpenRegistry("attack", "xaug.attacks", AttackSpec, _adopted)


def prepare(row: Row, goal: Goal, attackable: Sequence[str]) -> Example:
    """The example of a row. ``attackable``: field names; "choices" means every choice."""
    fields = goal.fields(row)
    editable = tuple(name in attackable or FieldRef.parse(name).column in attackable for name in fields.names)
    layout = Layout(fields.names, fields.separator, editable, fields.tokens)
    return Example(row, goal, AttackedText.of(layout, fields.values, fields.gold))


def chance(seed: int, row_id: str, attack: str) -> random.Random:
    """The generator of a search: the same for a seed, a row and an attack, whatever else is attacked beside it."""
    said = canonical_json([seed, row_id, attack]).encode("ascii")
    return random.Random(int.from_bytes(sha256(said).digest(), "big"))
