"""A request: everything that decides the content of an augmented version, and its fingerprint."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from xaug.augment.attacks import ATTACKS, AttackSpec, Params
from xaug.augment.filters import Setting
from xaug.augment.oracles.loading import Placement
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import UsageError
from xaug.data_cards.manifest import ModelInfo
from xaug.data_cards.model_files import content_hash
from xaug.data_cards.schema import AUGMENTED, Feature, filter_features, task_features
from xaug.data_cards.sources.base import Source, SourceState

# A change here or in what an attack or a filter computes makes other rows: raise it with the change.
# 2: taggers are asked about every word of a long sentence and about words without a token, and are given the blanks
# between words; a reader's extract has the characters that lie in no token; inputs are as long as positions allow.
ALGORITHM = 2
# Libraries whose release may change a row: tokenization, model arithmetic, tags.
_PACKAGES = (
    "torch", "transformers", "tokenizers", "sentence-transformers", "nltk", "textblob", "scikit-learn", "numpy",
)  # fmt: skip


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

    def features(self, *, verdicts: bool = True) -> dict[str, Feature]:
        """Columns of a version; without ``verdicts`` those of a unit of work."""
        out = {**task_features(self.card.task_type, self.labels), **AUGMENTED}
        out.update(filter_features([setting.spec.name for setting in self.filters]))
        return out if verdicts else {name: feature for name, feature in out.items() if not name.endswith("_ok")}

    def request(self) -> dict[str, object]:
        """What the fingerprint is taken of. Width, batch sizes and the store's place are not in it."""
        return {
            "algorithm": ALGORITHM,
            "task": self.card.id,
            "source": source_request(self.state),
            "splits": list(self.splits),
            "limit": self.limit,
            "skip_bad_rows": self.skip_bad_rows,
            "attack": self.attack.name,
            "parameters": self.params.model_dump(mode="json"),
            "fields": list(self.fields),
            "models": {role: info.sha256 for role, info in self.model_infos.items()},
            "tagger": self.tagger,
            "filters": {s.spec.name: s.threshold for s in self.filters},
            "seed": self.seed,
            "max_seconds": self.max_seconds,
            "dtype": self.placement.dtype,
            "device": self.placement.device.partition(":")[0],
            "packages": packages(),
        }


def source_request(state: SourceState) -> dict[str, object]:
    """A source's part of a request."""
    files = [[file.path, file.size, file.sha256] for file in state.files]
    return {"kind": state.kind, "revision": state.revision, "files": files}


def packages() -> dict[str, str]:
    """Releases of the libraries that compute."""
    return {name: importlib.metadata.version(name) for name in _PACKAGES}


def attack_for(name: str, card: DatasetCard) -> AttackSpec:
    """The attack of that name. Raises UnknownNameError, or UsageError where it does not fit the task type."""
    spec = ATTACKS.get(name)
    if card.task_type not in spec.task_types:
        fit = [other.name for other in ATTACKS if card.task_type in other.task_types]
        raise UsageError(
            f"{name} does not apply to {card.id}: a {card.task_type.value} task. Attacks that do: {', '.join(fit)}."
        )
    return spec


def params_for(spec: AttackSpec, values: Mapping[str, str]) -> Params:
    """Typed parameters from ``--set KEY=VALUE``. Raises UsageError naming the parameter and what it takes."""
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
        raise UsageError(f"--set {name}: {first['msg']}.{hint} {spec.name} takes: {about}.") from None


def fields_for(card: DatasetCard, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Fields to edit. Raises UsageError for one the card does not have."""
    if not wanted:
        return card.attackable
    for name in wanted:
        if name not in card.fields:
            raise UsageError(f"--fields {name}: {card.id} has {', '.join(card.fields)}.")
    return tuple(wanted)
