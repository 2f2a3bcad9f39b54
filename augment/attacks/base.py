"""What an attack is: a spec, typed parameters, and a search over one example that returns candidates."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from importlib.metadata import EntryPoint
from typing import Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from xaug.augment.adapters.base import TaskAdapter
from xaug.augment.edits import edits_between
from xaug.augment.fitness.lexical import WordNet
from xaug.augment.queries import GoldScore, Search, VictimItem
from xaug.augment.text import AttackedText, Layout, Span
from xaug.data_cards.canonical import canonical_json
from xaug.data_cards.card import Spec
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.plugins import OpenRegistry, distribution
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType


class Params(BaseModel):
    """The parameters of every attack. They are part of a version's fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # The parameters that name files. Their content (``AttackSpec.assets``), not their names, is in the fingerprint.
    files: ClassVar[frozenset[str]] = frozenset()

    max_words: int = Field(1_000, ge=1, description="rows with more words are skipped and counted")


class VictimParams(Params):
    """The parameters of every attack that asks the victim."""

    max_queries: int = Field(5_000, ge=1, description="victim queries a row may cost")


class MlmParams(VictimParams):
    """The parameters of every attack that asks a masked language model for words (``Need.MLM``)."""

    # "We only consider the top K=50 synonyms from the MLM predictions" (Garg and Ramakrishnan 2020, section 3).
    top_k: int = Field(50, ge=1, description="words of the masked LM considered at each place")


class Access(StrEnum):
    """What an attack sees of the victim."""

    BLIND = "blind"  # nothing: it asks no victim, so it cannot know whether one errs
    DECISION = "decision"  # whether the prediction is gold
    SCORE = "score"  # the probability of gold
    GRADIENT = "gradient"  # the gradient with respect to the input


class Need(StrEnum):
    """A resource that an attack may need. Only declared resources are loaded. The first four answer queries."""

    VICTIM = "victim"
    MLM = "mlm"
    ENCODER = "encoder"
    TAGGER = "tagger"
    STOPWORDS = "stopwords"


class Outcome(StrEnum):
    """How a search ended for one row."""

    SUCCEEDED = "succeeded"  # the victim errs on the new text
    FAILED = "failed"  # the victim still predicts gold
    SKIPPED = "skipped"  # the row was not attacked: the victim erred on the clean row, or nothing could be changed
    UNTESTED = "untested"  # the text was changed and no victim was asked


# The outcomes of rows that are worth training on: their text was changed, and no victim is known to predict gold on it.
TRAINABLE_OUTCOMES = (Outcome.SUCCEEDED, Outcome.UNTESTED)


class Texts(Protocol):
    """The texts of a row at one step of a search: an ``AttackedText``, an edit of one, or a candidate."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The whole text of each field, in the order in which models see them."""
        ...

    @property
    def gold(self) -> tuple[Span, ...] | None:
        """Where the frozen spans lie in these texts; None if that is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """One row, as an attack sees it."""

    row: Row
    adapter: TaskAdapter
    text: AttackedText

    def item(self, state: Texts, watch: tuple[bool, ...] = ()) -> VictimItem:
        """What the victim is asked about a text.

        Where the text does not say where its frozen spans lie, the diff with the clean text finds them. Raises
        ValueError if one of them was changed.
        """
        gold = edits_between(self.text, state.fields).gold if state.gold is None else state.gold
        return self.adapter.item(self.row, state.fields, gold, watch)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that a search returns, and what the search knows about it.

    ``fields``: the whole text of each field. ``gold``: where the row's frozen spans lie in them, in characters of the
    fields joined by the layout's separator; if None, the diff that makes the row's edits finds them.
    """

    fields: tuple[str, ...]
    gold: tuple[Span, ...] | None = None
    outcome: Outcome = Outcome.UNTESTED
    before: GoldScore | None = None  # the victim's score on the clean row; None: it was not asked
    after: GoldScore | None = None  # the victim's score on this text
    queries: int = 0  # to the victim
    budget: str = ""  # "queries", "time" or "words" if that budget ended the search

    @classmethod
    def of(
        cls,
        text: Texts,
        outcome: Outcome = Outcome.UNTESTED,
        before: GoldScore | None = None,
        after: GoldScore | None = None,
        queries: int = 0,
        budget: str = "",
    ) -> Self:
        """A candidate with these texts."""
        return cls(tuple(text.fields), text.gold, outcome, before, after, queries, budget)


class Attack(Protocol):
    """An attack with its parameters and resources."""

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Yield queries, receive their answers, and return the texts found; none if there is nothing to change.

        All chance comes from ``rng``. A search that receives the same answers must ask and return the same, because
        a search that a kill ended is run again on the answers that were kept.
        """
        ...


class Asset(Protocol):
    """A file or folder that an attack reads and that this project does not contain."""

    @property
    def name(self) -> str:
        """A slug, under which a version's request records the content."""
        ...

    @property
    def what(self) -> str:
        """What it is, in words."""
        ...

    @property
    def looked(self) -> str:
        """Where it is looked for, and how to get it."""
        ...

    @property
    def find(self) -> Callable[[], str | None]:
        """Returns the SHA-256 of its content; None if it is not on this machine."""
        ...


def missing(assets: Iterable[Asset]) -> list[Asset]:
    """Those of the assets that are not on this machine."""
    return [one for one in assets if one.find() is None]


@dataclass(frozen=True, slots=True)
class Resources:
    """What an attack is built from, besides its parameters."""

    stopwords: Collection[str] = ()  # empty unless the attack needs them
    mask_locally: bool = False  # the masked LM sees the edited field alone, not the whole row
    wordnet: WordNet | None = None  # loaded where the parameters ask for it


def _no_assets(_params: Any) -> tuple[Asset, ...]:
    return ()


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
    packages: tuple[str, ...] = ()  # distributions, besides torch and its like, whose release may change a row
    assets: Callable[[Any], tuple[Asset, ...]] = _no_assets  # the files that it reads, from its parameters
    refused: str = ""  # why it cannot run here; empty if it can
    build: Callable[[Any, Resources], Attack]  # from parameters and resources

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.access is Access.BLIND) == (Need.VICTIM in self.needs):
            raise ValueError(f"{self.name}: a blind attack needs no victim, every other attack needs one")
        if Need.MLM in self.needs and not issubclass(self.params, MlmParams):
            raise ValueError(f"{self.name}: an attack that needs a masked LM derives its parameters from MlmParams")
        return self


def _adopted(spec: AttackSpec, entry: EntryPoint) -> AttackSpec:
    """The attack of an installed package. The release of that package may change a row, so it is recorded."""
    return spec.model_copy(update={"packages": (*spec.packages, *distribution(entry))})


# Installed packages add attacks to it by entry points of the group xaug.attacks.
ATTACKS: OpenRegistry[AttackSpec] = OpenRegistry("attack", "xaug.attacks", AttackSpec, _adopted)


def prepare(row: Row, adapter: TaskAdapter, attackable: Sequence[str]) -> Example:
    """The example of a row. ``attackable``: names of fields; "choices" stands for every choice."""
    fields = adapter.fields(row)
    editable = tuple(name in attackable or FieldRef.parse(name).column in attackable for name in fields.names)
    layout = Layout(fields.names, fields.separator, editable, fields.tokens)
    return Example(row, adapter, AttackedText.of(layout, fields.values, fields.gold))


def chance(seed: int, row_id: str, attack: str) -> random.Random:
    """The random generator of a search. It depends on the seed, the row and the attack, and on no other row."""
    key = canonical_json([seed, row_id, attack]).encode("ascii")
    return random.Random(int.from_bytes(sha256(key).digest(), "big"))
