"""A request: everything that decides the content of an augmented version, and its fingerprint."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from xaug.augment.attacks import ATTACKS, Access, AttackSpec, Need, Params
from xaug.augment.filters import FILTERS, Setting
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.catalog import card as card_of
from xaug.data_cards.errors import UsageError
from xaug.data_cards.ingest import source_request
from xaug.data_cards.manifest import ModelInfo
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import AUGMENTED, VARIANT, Feature, filter_features
from xaug.data_cards.sources.base import Source, SourceState
from xaug.models.folders import content_hash
from xaug.models.placement import Placement

# A change here or in what an attack or a filter computes makes other rows: raise it with the change.
# 2: taggers are asked about every word of a long sentence and about words without a token, and are given the blanks
# between words; a reader's extract has the characters that lie in no token; inputs are as long as positions allow.
# 3: victims of span tasks read the windows that the trainer makes (`models.encoding.span`): a question is cut at a
# third of the input, two windows share at most half of what is left; of a choice that is too long the context gives
# way.
ALGORITHM = 3
# Libraries whose release may change a row: tokenization, model arithmetic, tags.
_PACKAGES = (
    "torch", "transformers", "tokenizers", "sentence-transformers", "nltk", "textblob", "scikit-learn", "numpy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """The part of a recipe that its rows are attacked by: all of it but the source.

    It travels to other processes. Cards, attacks and filters, which hold functions, go by their names.
    """

    card: DatasetCard
    labels: tuple[str, ...]  # the task's label names
    attack: AttackSpec
    params: Params
    fields: tuple[str, ...]  # edited ones
    models: Mapping[str, str]  # role → folder or Hub id
    filters: tuple[Setting, ...]
    placement: Placement
    tagger: str
    seed: int
    max_seconds: float | None

    def features(self, *, verdicts: bool = True) -> dict[str, Feature]:
        """Columns of a version; without ``verdicts`` those of a unit of work."""
        out = {**self.card.task_type.columns(self.labels), **AUGMENTED}
        if self.attack.several:
            out.update(VARIANT)
        out.update(filter_features([setting.spec.name for setting in self.filters]))
        return out if verdicts else {name: feature for name, feature in out.items() if not name.endswith("_ok")}

    def __reduce__(self) -> tuple[Callable[..., Job], tuple[Any, ...]]:
        filters = tuple((setting.spec.name, setting.threshold) for setting in self.filters)
        rest = (self.labels, self.params, self.fields, dict(self.models), self.placement, self.tagger, self.seed)
        return _job, (str(self.card.id), self.attack.name, filters, *rest, self.max_seconds)


def _job(
    task: str, attack: str, filters: tuple[tuple[str, float], ...], labels: tuple[str, ...], params: Params,
    fields: tuple[str, ...], models: Mapping[str, str], placement: Placement, tagger: str, seed: int,
    max_seconds: float | None,
) -> Job:  # fmt: skip
    """The job that another process described by names."""
    chosen = tuple(Setting(FILTERS.get(name), threshold) for name, threshold in filters)
    return Job(
        card_of(task), labels, ATTACKS.get(attack), params, fields, models, chosen, placement, tagger, seed, max_seconds
    )


@dataclass(frozen=True)
class Recipe:
    """One attack on one task. Paths of models are how the user named them; their hashes decide."""

    card: DatasetCard
    source: Source
    splits: tuple[str, ...]
    attack: AttackSpec
    params: Params
    fields: tuple[str, ...]  # edited ones
    models: Mapping[str, str]  # role → folder or Hub id
    filters: tuple[Setting, ...]
    placement: Placement
    tagger: str = "nltk"  # a name of oracles.tagger.WORD_KNOWLEDGE
    limit: int | None = None
    seed: int = 0
    skip_bad_rows: bool = False
    max_seconds: float | None = None
    allow_weak: bool = field(default=False, compare=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The task's label names."""
        return self.source.labels(self.card)

    @cached_property
    def state(self) -> SourceState:
        """The source's files."""
        return self.source.state(self.card, self.splits)

    @cached_property
    def model_infos(self) -> dict[str, ModelInfo]:
        """The models by content."""
        return {
            role: ModelInfo(name=name, sha256=content_hash(name, role)) for role, name in sorted(self.models.items())
        }

    @property
    def packages(self) -> tuple[str, ...]:
        """Distributions of the attack and the filters, beside those that every version names."""
        more = (*self.attack.packages, *(name for setting in self.filters for name in setting.spec.packages))
        return tuple(dict.fromkeys(more))

    @property
    def job(self) -> Job:
        """What a process needs to attack its rows."""
        return Job(
            self.card, self.labels, self.attack, self.params, self.fields, self.models, self.filters, self.placement,
            self.tagger, self.seed, self.max_seconds,
        )  # fmt: skip

    def request(self) -> dict[str, object]:
        """What the fingerprint is taken of. Width, batch sizes and the store's place are not in it."""
        return {
            "algorithm": ALGORITHM,
            "task": str(self.card.id),
            "source": source_request(self.state),
            "splits": list(self.splits),
            "limit": self.limit,
            "skip_bad_rows": self.skip_bad_rows,
            "attack": self.attack.name,
            "parameters": self.params.model_dump(mode="json"),
            "fields": list(self.fields),
            "models": {role: info.sha256 for role, info in self.model_infos.items()},
            "tagger": self.tagger if {Need.TAGGER, Need.STOPWORDS} & set(self.attack.needs) else None,
            "filters": {s.spec.name: s.threshold for s in self.filters},
            "seed": self.seed,
            "max_seconds": self.max_seconds,
            "dtype": self.placement.dtype,
            "device": self.placement.device.partition(":")[0],
            "packages": packages(self.packages),
        }


def packages(more: Sequence[str] = ()) -> dict[str, str]:
    """Releases of the libraries that compute, and of ``more`` distributions."""
    return {name: importlib.metadata.version(name) for name in (*_PACKAGES, *more)}


def attack_for(name: str, card: DatasetCard) -> AttackSpec:
    """The attack of that name.

    Raises UnknownNameError, or UsageError where it does not fit the task type or wants more of a victim than one gives.
    """
    spec = ATTACKS.get(name)
    if spec.access is Access.GRADIENT:
        raise UsageError(f"{name} needs a victim's gradients, and victims here give scores only. Take another attack.")
    if card.task_type not in spec.task_types:
        fit = [other.name for other in ATTACKS if card.task_type in other.task_types]
        raise UsageError(
            f"{name} does not apply to {card.id}: a {card.task_type} task. Attacks that do: {', '.join(fit)}."
        )
    return spec


def params_for(spec: AttackSpec, values: Mapping[str, str]) -> Params:
    """Typed parameters of an attack. Raises UsageError naming the parameter and what it takes."""
    from pydantic import ValidationError

    known = spec.params.model_fields
    try:
        return spec.params.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        about = ", ".join(f"{key} ({value.description})" for key, value in known.items())
        near = get_close_matches(name, list(known), n=2) if name not in known else []
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"{param('parameters', name)}: {first['msg']}.{hint} {spec.name} takes: {about}.") from None


def fields_for(card: DatasetCard, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Fields to edit. Raises UsageError for one the card does not have."""
    if not wanted:
        return card.attackable
    for name in wanted:
        if name not in card.fields:
            raise UsageError(f"{param('fields', name)}: {card.id} has {', '.join(card.fields)}.")
    return tuple(wanted)
