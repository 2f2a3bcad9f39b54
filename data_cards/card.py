"""What a dataset is, declared as data: unknown fields are refused, a revision and a licence are mandatory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, field_validator
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType


class Spec(BaseModel):
    """Base of all declared things: frozen, and no field beyond the declared ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Drop(Spec):
    """A record that is not a row, for a reason that is counted (``no_gold_label`` …), not an error."""

    reason: str


class Repair(Spec):
    """A row whose record had a known fault that was mended without doubt; ``what`` (a slug) is counted."""

    row: Row
    what: str


class BadRecord(Spec):
    """A record that cannot be parsed: the reader yields it and goes on with the next, the source decides."""

    what: str


# One record of a file or of the Hub → a row, or a counted reason.
# Raises ValueError with a plain sentence if the record is malformed.
Convert = Callable[[dict[str, object]], Row | Repair | Drop]
# A file → (line number from 1, record); the reader of one official format.
Read = Callable[[Path], Iterator[tuple[int, dict[str, object] | BadRecord]]]


class OfficialFile(Spec):
    """One file as its authors ship it: where it may lie below the source's folder, and how it is read."""

    # Patterns, first found wins: {a,b} are alternatives too; * and <02-21> name files that are read together.
    paths: tuple[str, ...]
    read: Read
    convert: Convert
    # A found file's name → names, in its folder, of files that its reader opens with it and cannot do without.
    beside: dict[str, tuple[str, ...]] = {}
    # Names, in its folder, of files that its reader opens where they are there.
    also: tuple[str, ...] = ()


class HubConfig(Spec):
    """The dataset on the Hub: parquet only, at a pinned commit."""

    repo: str
    config: str | None
    # None: no commit has been verified for this repository; the user has to name one.
    revision: str | None = Field(pattern=r"^[0-9a-f]{40}$")
    files: dict[str, tuple[str, ...]]  # split → parquet paths at that revision, in reading order
    convert: Convert
    # A field: records are numbered (ROW_NUMBER) apart for each of its values, such as the language. None: all together.
    numbered_within: str | None = None


class DatasetCard(Spec):
    """One dataset. Never edited in place once released: a change is a new card, see ``superseded_by``."""

    id: Annotated[DatasetId, PlainSerializer(str)]
    title: str
    task_type: TaskType
    languages: tuple[str, ...]
    description: str
    license: str  # SPDX id where there is one, else the authors' words
    redistribution: Literal["allowed", "share-alike", "non-commercial", "forbidden", "not stated"]
    citation: str  # BibTeX
    homepage: str
    labels: tuple[str, ...] = ()  # in index order; spans and choices have none, ccg's come from its data
    # tag_f1, entity_f1, mining_f1 and map20 are of target tasks: see xaug.evaluate.metrics
    metric: Literal["accuracy", "f1", "em_f1", "mlqa_em_f1", "tag_f1", "entity_f1", "mining_f1", "map20"]
    # split ("train", "validation", "test") → groups; every group whose files are there is read, in order.
    # mnli's validation has two groups (matched, mismatched); anli's train has five (R1-R3, MNLI, SNLI).
    files: dict[str, tuple[OfficialFile, ...]]
    hub: dict[str, tuple[HubConfig, ...]] = {}  # the same, from the Hub; empty where the Hub may not have it
    attackable: tuple[str, ...]  # fields an attack edits by default
    fields: tuple[str, ...]  # all text fields, in the order models see them
    frozen: Literal["none", "answers"] = "none"  # "answers": no character of a gold answer is touched
    # Whether translations of one row carry one id in every language, from every source: statistics draw them together.
    parallel: bool = False
    no_answer: bool = False  # span: some questions have no answer in their context
    superseded_by: str | None = None

    @field_validator("id")
    @classmethod
    def _is_a_folders_name(cls, of: DatasetId) -> DatasetId:
        """Its text names a folder of the store, and its world is the text's first word."""
        if not re.fullmatch(r"[a-z][a-z0-9]*", of.world) or not re.fullmatch(r"[a-z][a-z0-9_]*", of.name):
            raise ValueError(
                "a dataset's name is of a-z, 0-9 and _, its world's of a-z and 0-9, and both begin with a letter"
            )
        return of


CARDS: Registry[DatasetCard] = Registry("task")
# Target tasks, and what they alone are trained on (siqa, copa): splits "train", "validation_sw", "test_sw" (`splits`).
TARGET_CARDS: Registry[DatasetCard] = Registry("target task")
