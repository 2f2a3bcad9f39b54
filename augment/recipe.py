"""A request: everything that decides the content of an augmented version, and its fingerprint."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any

from xaug.augment.attacks import ATTACKS, AttackSpec, Need, Params, Reference, attack_named, params_for
from xaug.augment.filters import FILTERS, Setting
from xaug.augment.fitness.lexical import wordnet_digest
from xaug.augment.fitness.model import fitted_digest
from xaug.contamination.texts import EvaluationTexts
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.catalog import card as card_of
from xaug.data_cards.errors import UsageError
from xaug.data_cards.ingest import source_request
from xaug.data_cards.manifest import ModelInfo
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import AUGMENTED, VARIANT, Feature, Row, filter_features
from xaug.data_cards.sources.base import ReadReport, Source, SourceState
from xaug.data_cards.tables.declaration import Declaration
from xaug.models.folders import content_hash
from xaug.models.placement import Placement

__all__ = ["ALGORITHM", "Job", "Recipe", "attack_for", "fields_for", "packages", "params_for"]

# The version of the algorithm. Raise it with every change, here or in what an attack or a filter computes, that changes
# rows.
# 2: taggers are asked about every word of a long sentence and about words without a token, and receive the blanks
# between words; a reader's extract includes characters that lie in no token; inputs are as long as positions allow.
# 3: victims of span tasks read the windows that the trainer makes (`models.encoding.span`): a question is cut at a
# third of the input, and two windows share at most half of the rest. Where a choice is too long, its context is cut.
# 4: victims and judges that `xaug train` made read inputs as long as in their training (`models.trained`).
# 5: without parity, BAE takes the fields of a row in turn.
# 6: with fitness, BAE keeps inflection and names; another form of the same word has no fitness.
# 7: a word that an edit put in ends where TextAttack ends it; `add-sentence` states the answer in a sentence; a letter
# that `nlpaug:keyboard` types never splits a token.
# 8: in parity, words are visited in TextAttack's order, and past a split by its numbers.
# 9: on CPUs, models of BERT's family compute real tokens only, so the last bits of their answers are others.
ALGORITHM = 9
# Libraries whose release may change a row, by tokenization, model arithmetic or tags.
_PACKAGES = (
    "torch", "transformers", "tokenizers", "sentence-transformers", "nltk", "textblob", "scikit-learn", "numpy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """All of a recipe except its source: what a process needs to attack rows.

    It can be pickled for other processes. Cards, attacks and filters, which hold functions, are pickled by name.
    """

    card: DatasetCard
    labels: tuple[str, ...]  # the task's label names
    attack: AttackSpec
    params: Params
    fields: tuple[str, ...]  # the fields that are edited
    models: Mapping[str, str]  # role → folder or Hub id
    filters: tuple[Setting, ...]
    placement: Placement
    tagger: str
    seed: int
    max_seconds: float | None
    against: EvaluationTexts | None = None
    wordnet: bool = False  # whether WordNet is loaded
    reference: Reference | None = None  # what a control matches
    keep_answers: bool = False  # whether models' answers outlive the run (`remembered.py`)

    @property
    def fitness(self) -> float:
        """The lowest fitness of the attack's substitutions; 0 if it does not ask for it."""
        return min(_fitness(self.params), default=0.0)

    @property
    def asks_relation(self) -> bool:
        """Whether the attack asks WordNet how words are related."""
        return _asks_relation(self.params)

    @property
    def victim_placement(self) -> Placement:
        """The placement of the victim, which computes padding too if the attack repeats TextAttack's rounding."""
        exact = any(getattr(one, "exact_ties", False) for one in self.params.single)
        return replace(self.placement, unpad=False) if exact else self.placement

    def features(self, *, verdicts: bool = True) -> dict[str, Feature]:
        """The columns of a version; with ``verdicts=False``, those of a unit of work."""
        out = {**self.card.task_type.columns(self.labels), **AUGMENTED}
        if self.attack.several:
            out.update(VARIANT)
        out.update(filter_features([setting.spec.name for setting in self.filters]))
        return out if verdicts else {name: feature for name, feature in out.items() if not name.endswith("_ok")}

    def __reduce__(self) -> tuple[Callable[..., Job], tuple[Any, ...]]:
        filters = tuple((setting.spec.name, setting.threshold) for setting in self.filters)
        rest = (self.labels, self.params, self.fields, dict(self.models), self.placement, self.tagger, self.seed)
        return _job, (
            self.card.declaration or str(self.card.id), self.attack.name, filters, *rest, self.max_seconds,
            self.against, self.wordnet, self.reference, self.keep_answers,
        )  # fmt: skip


def _job(
    task: str | Declaration, attack: str, filters: tuple[tuple[str, float], ...], labels: tuple[str, ...],
    params: Params, fields: tuple[str, ...], models: Mapping[str, str], placement: Placement, tagger: str, seed: int,
    max_seconds: float | None, against: EvaluationTexts | None, wordnet: bool, reference: Reference | None,
    keep_answers: bool,
) -> Job:  # fmt: skip
    """The job that another process pickled."""
    chosen = tuple(Setting(FILTERS.get(name), threshold) for name, threshold in filters)
    spec = attack_named(attack) if reference is None else reference.matched(attack_named(attack))
    return Job(
        card_of(task), labels, spec, params, fields, models, chosen, placement, tagger, seed,
        max_seconds, against, wordnet, reference, keep_answers,
    )  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """One attack on one task. Models have the names that the user gave; their content hashes enter the request."""

    card: DatasetCard
    source: Source
    splits: tuple[str, ...]
    attack: AttackSpec
    params: Params
    fields: tuple[str, ...]  # the fields that are edited
    models: Mapping[str, str]  # role → folder or Hub id
    filters: tuple[Setting, ...]
    placement: Placement
    tagger: str = "nltk"  # a name of oracles.tagger.WORD_KNOWLEDGE
    limit: int | None = None
    seed: int = 0
    skip_bad_rows: bool = False
    max_seconds: float | None = None
    against: EvaluationTexts | None = None  # None: no filter compares the rows with evaluation sets
    reference: Reference | None = None  # what a control matches
    allow_weak: bool = field(default=False, compare=False)
    keep_answers: bool = field(default=False, compare=False)
    # The split whose rows victim and judge are tested on; None: the first of ``splits``.
    test_split: str | None = field(default=None, compare=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The task's label names."""
        return self.source.labels(self.card)

    @cached_property
    def state(self) -> SourceState:
        """The state of the source: its files or its revision."""
        return self.source.state(self.card, self.splits)

    @cached_property
    def model_infos(self) -> dict[str, ModelInfo]:
        """Name and content hash of each model, by role."""
        return {
            role: ModelInfo(name=name, sha256=content_hash(name, role)) for role, name in sorted(self.models.items())
        }

    @property
    def packages(self) -> tuple[str, ...]:
        """The distributions of the attack and the filters, besides those that every version names."""
        more = (*self.attack.packages, *(name for setting in self.filters for name in setting.spec.packages))
        return tuple(dict.fromkeys(more))

    @property
    def job(self) -> Job:
        """The recipe without its source."""
        return Job(
            self.card, self.labels, self.attack, self.params, self.fields, self.models, self.filters, self.placement,
            self.tagger, self.seed, self.max_seconds, self.against, bool(self.word_data.get("wordnet")),
            self.reference, self.keep_answers,
        )  # fmt: skip

    @cached_property
    def word_data(self) -> dict[str, str | None]:
        """Return the hashes of the data that decide fitness and relation of words; empty if neither is asked for."""
        asked = bool(_fitness(self.params)) or any(one.spec.name == "fitness" for one in self.filters)
        if not asked and not _asks_relation(self.params):
            return {}
        return {**({"fitted": fitted_digest()} if asked else {}), "wordnet": wordnet_digest()}

    @cached_property
    def assets(self) -> dict[str, str | None]:
        """The hashes of the files that the attack reads, by the names of its assets."""
        return {one.name: one.find() for one in self.attack.assets(self.params)}

    def request(self) -> dict[str, object]:
        """Everything that the fingerprint is computed from. Width, batch sizes and the store's folder are not in it."""
        return {
            "algorithm": ALGORITHM,
            "task": str(self.card.id),
            "source": source_request(self.card, self.state),
            "splits": list(self.splits),
            "limit": self.limit,
            "skip_bad_rows": self.skip_bad_rows,
            "attack": self.attack.name,
            "parameters": self.params.request(),
            "fields": list(self.fields),
            "models": {role: info.sha256 for role, info in self.model_infos.items()},
            "tagger": self.tagger if {Need.TAGGER, Need.STOPWORDS} & set(self.attack.needs) else None,
            "filters": {s.spec.name: s.threshold for s in self.filters},
            "seed": self.seed,
            "max_seconds": self.max_seconds,
            "dtype": self.placement.dtype,
            "device": self.placement.device.partition(":")[0],
            "packages": packages(self.packages),
            **({"fitness": self.word_data} if self.word_data else {}),
            **({"assets": self.assets} if self.assets else {}),
            **({} if self.against is None else {"against": self.against.sha256}),
            **({} if self.reference is None else {"reference": self.reference.request()}),
        }

    def rows(self, split: str, report: ReadReport) -> Iterator[tuple[int, Row]]:
        """The rows of a split that are attacked, with their positions: of a control, those that its reference keeps."""
        source = self.source.rows(self.card, split, report=report, skip_bad_rows=self.skip_bad_rows)
        rows = islice(enumerate(source), self.limit)
        if self.reference is None:
            return rows
        kept = self.reference.kept
        return ((position, row) for position, row in rows if (split, str(row["id"])) in kept)


def _fitness(params: Params) -> list[float]:
    """The lowest fitness of each attack that asks for it."""
    return [value for one in params.single if (value := float(getattr(one, "fitness", 0)))]


def _asks_relation(params: Params) -> bool:
    """Whether the attack asks WordNet how words are related; with parity it does not."""
    return any(getattr(one, "relation", 0) and not getattr(one, "parity", False) for one in params.single)


def packages(more: Sequence[str] = ()) -> dict[str, str]:
    """The releases of the libraries that compute, and of the distributions in ``more``.

    Raises UsageError for one that is not installed.
    """
    return {name: _release(name) for name in (*_PACKAGES, *more)}


def _release(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        raise UsageError(
            f"The package {distribution} is needed here and is not installed. Run: pip install {distribution}"
        ) from None


def attack_for(name: str, card: DatasetCard) -> AttackSpec:
    """The attack of that name, or the chain of several.

    Raises UnknownNameError, and UsageError if the attack cannot run here, does not apply to the task type, or needs a
    package that is not installed.
    """
    spec = attack_named(name)
    for package in spec.packages:
        _release(package)
    if spec.refused:
        raise UsageError(f"The attack {name} cannot run here: {spec.refused}")
    if card.task_type not in spec.task_types:
        fit = [other.name for other in ATTACKS if card.task_type in other.task_types and not other.refused]
        which = next((part.name for part in spec.parts if card.task_type not in part.task_types), name)
        raise UsageError(
            f"The attack {which} does not apply to {card.id}, a {card.task_type} task. Attacks that do:"
            f" {', '.join(fit)}."
        )
    return spec


def fields_for(card: DatasetCard, named: Sequence[str] | None, spec: AttackSpec | None = None) -> tuple[str, ...]:
    """The named fields, or those that the attack edits by default, or the card's attackable ones.

    Raises UsageError for a field that the card does not have, or that is named twice.
    """
    if not named:
        own = tuple(name for name in card.fields if spec is not None and name in spec.fields)
        return own or card.attackable
    for name in named:
        if name not in card.fields:
            raise UsageError(f"{param('fields', name)}: {card.id} has only the fields {', '.join(card.fields)}.")
        if named.count(name) > 1:
            raise UsageError(f"{param('fields', name)} is given twice. Name each field once.")
    return tuple(name for name in card.fields if name in named)  # their order changes no row, so it is no other request
