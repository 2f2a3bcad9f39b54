"""What an attack is: a spec, typed parameters, and a search over one example that returns candidates."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from xaug.augment.adapters.base import TaskAdapter
from xaug.augment.assets import Asset
from xaug.augment.attacks.kinds import TRAINABLE_OUTCOMES, Access, EditKind, Need, Outcome
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.edits import edits_between
from xaug.augment.engine import Oracle
from xaug.augment.fitness.lexical import WordNet
from xaug.augment.queries import GoldScore, Search, VictimItem
from xaug.augment.text import AttackedText, Edited, Layout, Span
from xaug.data_cards.canonical import canonical_json
from xaug.data_cards.card import Spec
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.plugins import OpenRegistry, distribution
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType
from xaug.models.placement import Placement

if TYPE_CHECKING:
    from xaug.augment.attacks.controls.reference import Reference


__all__ = [
    "ATTACKS", "JOINT", "TRAINABLE_OUTCOMES", "Access", "Attack", "AttackSpec", "Candidate", "EditKind", "Example",
    "MlmParams", "Need", "Outcome", "Params", "Proposals", "Proposer", "Resources", "Texts", "VictimParams", "chance",
    "prepare",
]  # fmt: skip


class Params(BaseModel):
    """The parameters of every attack. They are part of a version's fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # The parameters that name files. Their content (``AttackSpec.assets``), not their names, is in the fingerprint.
    files: ClassVar[frozenset[str]] = frozenset()

    max_words: int = Field(1_000, ge=1, description="rows with more words are skipped and counted")

    def request(self) -> dict[str, object]:
        """What of them decides the content of a version."""
        return self.model_dump(mode="json", exclude=set(self.files))

    @property
    def single(self) -> tuple[Params, ...]:
        """The parameters of each attack that runs: these, or those of a chain's parts."""
        return (self,)


class VictimParams(Params):
    """The parameters of every attack that asks the victim."""

    max_queries: int = Field(5_000, ge=1, description="victim queries a row may cost")


class MlmParams(VictimParams):
    """The parameters of every attack that asks a masked language model for words (``Need.MLM``)."""

    top_k: Annotated[
        int,
        Provenance(
            "Garg and Ramakrishnan 2020, section 3: “We only consider the top K=50 synonyms from the MLM predictions”"
        ),
    ] = Field(50, ge=1, description="words of the masked LM considered at each place")


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
    split: str = ""  # that the row comes from

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


@dataclass(frozen=True, slots=True)
class Resources:
    """What an attack is built from, besides its parameters."""

    stopwords: Collection[str] = ()  # empty unless the attack needs them
    mask_locally: bool = False  # the masked LM sees the edited field alone, not the whole row
    wordnet: WordNet | None = None  # loaded where the parameters ask for it
    labels: tuple[str, ...] = ()  # the task's label names
    reference: Reference | None = None  # what a control matches

    def of(self, part: AttackSpec) -> Resources:
        """Those of one part of a chain: stop words only if it needs them."""
        return self if Need.STOPWORDS in part.needs else replace(self, stopwords=())


JOINT = "+"  # between the names of the parts of a chain


def _no_assets(_params: Any) -> tuple[Asset, ...]:
    return ()


class Proposer(Protocol):
    """Where an attack would edit a text, and how, before any of its constraints. The control `random` draws from it."""

    def places(self, text: AttackedText) -> list[int]:
        """The words of a clean text that the attack may edit."""
        ...

    def edits(self, example: Example, state: AttackedText, i: int, rng: random.Random) -> Search[list[Edited]]:
        """The edits that it considers at a word."""
        ...


class Proposals(Spec):
    """How a proposer is made, from an attack's parameters and resources, and what it needs."""

    needs: tuple[Need, ...] = ()
    build: Callable[[Any, Resources], Proposer]


def _no_oracles(_params: Any, _placement: Placement) -> Mapping[str, Oracle]:
    return {}


class AttackSpec(Spec):
    """One attack."""

    name: str
    summary: str
    paper: str
    task_types: tuple[TaskType, ...]
    params: type[Params]
    access: Access
    edits: EditKind = EditKind.WORDS
    needs: tuple[Need, ...] = ()
    several: bool = False  # whether a row may become several
    # The fields that it edits by default, those of them that a task has. Empty: the card's attackable fields.
    fields: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()  # distributions, besides torch and its like, whose release may change a row
    assets: Callable[[Any], tuple[Asset, ...]] = _no_assets  # the files that it reads, from its parameters
    refused: str = ""  # why it cannot run here; empty if it can
    # Models of its own, besides those of ``needs``: name → oracle, from its parameters. Its queries name them. Their
    # files belong to ``assets``, and the parameters that name them have the mark NamesModel.
    oracles: Callable[[Any, Placement], Mapping[str, Oracle]] = _no_oracles
    build: Callable[[Any, Resources], Attack]  # from parameters and resources
    parts: tuple[AttackSpec, ...] = ()  # of a chain: the attacks that it runs one after the other
    proposals: Proposals | None = None  # what it considers at a word, for controls; None: it is no search over words
    redraws: bool = False  # whether a control draws from what the attack of its reference considers

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.access is Access.BLIND) == (Need.VICTIM in self.needs):
            raise ValueError(f"{self.name}: a blind attack needs no victim, every other attack needs one")
        if Need.MLM in self.needs and not (self.parts or self.control) and not issubclass(self.params, MlmParams):
            raise ValueError(f"{self.name}: an attack that needs a masked LM derives its parameters from MlmParams")
        if JOINT in self.name and not self.parts:
            raise ValueError(f"{self.name}: a {JOINT} joins the parts of a chain, so no attack has one in its name")
        return self

    @property
    def asks_victim(self) -> bool:
        """Whether it asks the victim, so that it claims an outcome."""
        return self.access is not Access.BLIND

    @property
    def control(self) -> bool:
        """Whether it matches the rows of a reference version."""
        return Need.REFERENCE in self.needs

    @property
    def chance_name(self) -> str:
        """The name from which `chance` derives its random generator: of a chain, that of the first part."""
        return self.parts[0].chance_name if self.parts else self.name


def _adopted(spec: AttackSpec, entry: EntryPoint) -> AttackSpec:
    """The attack of an installed package. The release of that package may change a row, so it is recorded."""
    return spec.model_copy(update={"packages": (*spec.packages, *distribution(entry))})


# Installed packages add attacks to it by entry points of the group xaug.attacks.
ATTACKS: OpenRegistry[AttackSpec] = OpenRegistry("attack", "xaug.attacks", AttackSpec, _adopted)


def prepare(row: Row, adapter: TaskAdapter, attackable: Sequence[str], split: str = "") -> Example:
    """The example of a row of a split. ``attackable``: names of fields; "choices" stands for every choice."""
    fields = adapter.fields(row)
    editable = tuple(name in attackable or FieldRef.parse(name).column in attackable for name in fields.names)
    layout = Layout(fields.names, fields.separator, editable, fields.tokens)
    return Example(row, adapter, AttackedText.of(layout, fields.values, fields.gold), split)


def chance(seed: int, row_id: str, attack: str) -> random.Random:
    """The random generator of a search. It depends on the seed, the row and the attack, and on no other row."""
    key = canonical_json([seed, row_id, attack]).encode("ascii")
    return random.Random(int.from_bytes(sha256(key).digest(), "big"))
