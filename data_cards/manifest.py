"""manifest.json, the description of a version, as pydantic models that reject unknown fields."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, field_validator, model_validator
from xaug.data_cards.canonical import canonical_json
from xaug.data_cards.card import DatasetCard, Spec
from xaug.data_cards.identity import World, world_of_source
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.splits import lasting_name, split_name
from xaug.data_cards.tables.declaration import Declaration
from xaug.data_cards.task_types import TaskType

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
# The name of a folder or file of a version: no path, and no character that controls a terminal.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
Number = Annotated[float, Field(allow_inf_nan=False)]


class Shard(Spec):
    """One Arrow file: its path below the version's folder (``SPLIT/FILE``), its rows, its size in bytes."""

    file: str
    rows: Count
    bytes: Count
    sha256: Sha256

    @field_validator("file")
    @classmethod
    def _inside(cls, file: str) -> str:
        """Reject a path that leads out of the version's folder: any file could be read, and copied by `xaug filter`."""
        parts = file.split("/")
        if len(parts) != 2 or not all(_PLAIN_NAME.fullmatch(part) for part in parts):
            raise ValueError("a shard's name must be SPLIT/FILE, with letters, digits and . _ - only")
        return file


class SplitInfo(Spec):
    """One split: its rows and the shards that hold them, in order."""

    rows: Count
    shards: tuple[Shard, ...]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(shard.rows for shard in self.shards)
        if total != self.rows:
            raise ValueError(f"the split has {self.rows} rows, but its shards have {total}")
        return self


class Parent(Spec):
    """The version from whose rows this one was made."""

    ref: str
    content_sha256: Sha256


class FunnelStep(Spec):
    """One step of the funnel. ``rows_in - rows_out`` is the sum of ``dropped`` (reason slug → rows)."""

    step: str
    rows_in: Count
    rows_out: Count
    dropped: dict[str, Count] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _reconciles(self) -> Self:
        lost = self.rows_in - self.rows_out
        if lost != sum(self.dropped.values()):
            raise ValueError(
                f"step {self.step} dropped {lost} rows, but its reasons add up to {sum(self.dropped.values())}"
            )
        return self


class SourceFile(Spec):
    """A file that was read: its path below the source's root, and its size in bytes."""

    path: str
    size: Count
    sha256: Sha256


class SourceInfo(Spec):
    """The source of the rows."""

    name: str
    kind: str  # "files", "hub", or the name of the world that made the rows
    revision: str | None = None  # the Hub's commit
    files: tuple[SourceFile, ...] = ()

    @property
    def world(self) -> World:
        """The world that the rows belong to."""
        return world_of_source(self.kind)


class ReadInfo(Spec):
    """The counts of reading: rows, dropped records, skipped malformed records and repaired records, each by reason."""

    rows: Count = 0
    dropped: dict[str, Count] = Field(default_factory=dict)
    bad: dict[str, Count] = Field(default_factory=dict)
    bad_examples: tuple[str, ...] = ()
    repaired: dict[str, Count] = Field(default_factory=dict)


class ModelInfo(Spec):
    """A model that decided the content: the name that the user gave, and the hash of its files."""

    name: str
    sha256: Sha256


class Compared(Spec):
    """The evaluation texts that rows were compared with: a suite, the source of its rows, and the hash of their texts.

    ``rows``: task → the number of its rows. ``missing``: the sets of the suite that were not there, with the reason.
    """

    suite: str
    source: str
    sha256: Sha256
    rows: dict[str, Count]
    missing: tuple[str, ...] = ()


class FieldDiff(Spec):
    """One edited field, as pieces that were kept ("="), deleted ("-") or inserted ("+")."""

    field: str
    pieces: tuple[tuple[Literal["=", "-", "+"], str], ...]


class Sample(Spec):
    """One augmented row, for the data card."""

    id: str
    outcome: str
    label: str = ""
    fields: tuple[FieldDiff, ...]


class About(Spec):
    """The dataset's card as it was when the version was made, with its licence and citation."""

    id: str
    title: str
    task_type: TaskType
    languages: tuple[str, ...]
    description: str
    license: str
    redistribution: Literal["allowed", "share-alike", "non-commercial", "forbidden", "not stated"]
    citation: str
    homepage: str
    labels: tuple[str, ...] = ()
    hub_repos: tuple[str, ...] = ()
    declaration: Declaration | None = None  # of a user's own file, from which the card can be made again

    @classmethod
    def of(cls, card: DatasetCard, labels: tuple[str, ...] | None = None) -> About:
        """Make the description of a card. ``labels``: those found in the data, where the card has none (ccg)."""
        repos = dict.fromkeys(config.repo for group in card.hub.values() for config in group)
        converted = ("id", "labels", "hub_repos")
        copied = {name: getattr(card, name) for name in cls.model_fields if name not in converted}
        return cls(**copied, id=str(card.id), labels=card.labels if labels is None else labels, hub_repos=tuple(repos))


class ManifestDraft(Spec):
    """The part of a manifest that the maker of a version supplies. The store adds names, hashes and counts."""

    about: About
    source: SourceInfo
    parent: Parent | None = None
    models: dict[str, ModelInfo] = Field(default_factory=dict)  # role ("victim", "mlm", "encoder", "judge") → model
    compared: Compared | None = None  # None: the rows were not compared with evaluation sets
    funnel: tuple[FunnelStep, ...] = ()
    outcomes: dict[str, Count] = Field(default_factory=dict)
    statistics: dict[str, int | Number | str] = Field(default_factory=dict)
    read: ReadInfo = ReadInfo()
    timings: dict[str, Number] = Field(default_factory=dict)  # seconds
    packages: dict[str, str] = Field(default_factory=dict)
    samples: tuple[Sample, ...] = ()


class Manifest(ManifestDraft):
    """manifest.json. ``created`` and ``timings`` are in neither hash: two runs of one request differ only there."""

    schema_version: Literal[1] = 1
    task: str
    recipe: str
    version: Annotated[int, Field(ge=1)]
    created: datetime  # UTC
    fingerprint: Sha256
    content_sha256: Sha256
    request: dict[str, JsonValue]
    features: dict[str, Any]
    splits: dict[str, SplitInfo]  # by name in the current spelling, even if the folders have the earlier one

    @field_validator("splits")
    @classmethod
    def _renamed(cls, splits: dict[str, SplitInfo]) -> dict[str, SplitInfo]:
        """Check the names, which are also names of folders here and in versions made from this one."""
        return renamed_splits(splits)

    @field_validator("features")
    @classmethod
    def _readable(cls, features: dict[str, Any]) -> dict[str, Any]:
        try:
            arrow_schema(features)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
            raise ValueError(f"these are not features of `datasets` ({type(error).__name__})") from None
        return features

    @property
    def ref(self) -> str:
        """``TASK/RECIPE@vN``."""
        return f"{self.task}/{self.recipe}@v{self.version}"

    @property
    def control(self) -> bool:
        """Whether a control made it, to match the rows of a reference version."""
        return "reference" in self.request

    @property
    def filtered_again(self) -> bool:
        """Whether its rows are those of its parent, under other thresholds."""
        return "parent" in self.request

    @property
    def rows(self) -> int:
        """The number of rows in all splits except ``rejected``."""
        return kept_rows(self.splits)

    def to_bytes(self) -> bytes:
        """Return the content of manifest.json."""
        return (self.model_dump_json(indent=2) + "\n").encode("utf-8")


REJECTED = "rejected"


def renamed_splits(splits: Mapping[str, SplitInfo]) -> dict[str, SplitInfo]:
    """Return the splits under the current spelling of their names. Raises ValueError for names that no version has."""
    if not all(_PLAIN_NAME.fullmatch(name) for name in splits):
        raise ValueError("a split's name must have letters, digits and . _ - only")
    renamed = {split_name(name): info for name, info in splits.items()}
    if len(renamed) < len(splits):
        raise ValueError("two splits have the same name")
    return renamed


def kept_rows(splits: Mapping[str, SplitInfo]) -> int:
    """Return the number of rows in all splits except ``rejected``."""
    return sum(split.rows for name, split in splits.items() if name != REJECTED)


def content_sha256(splits: Mapping[str, SplitInfo]) -> str:
    """Return the hash of the rows: of the splits' names in order, their row counts and their shards' hashes."""
    content = [
        [lasting_name(name), info.rows, [shard.sha256 for shard in info.shards]] for name, info in splits.items()
    ]
    return hashlib.sha256(canonical_json(content).encode("ascii")).hexdigest()
