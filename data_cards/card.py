"""Dataset cards: declarations of datasets as data. Unknown fields are rejected; revision and licence are mandatory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, field_validator
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.tables.declaration import Declaration
from xaug.data_cards.task_types import TaskType


class Spec(BaseModel):
    """The base class of all declarations: frozen, without undeclared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Drop(Spec):
    """A record that yields no row, which is no error. Its reason, a slug such as ``no_gold_label``, is counted."""

    reason: str


class Repair(Spec):
    """A row whose record had a known fault that was repaired with certainty. ``kind``, a slug, is counted."""

    row: Row
    kind: str


class BadRecord(Spec):
    """A record that cannot be parsed. The reader yields it and continues; the source raises an error or counts it.

    ``problem``: a clause without a final full stop, such as "the line has 3 columns, but the header has 4".
    """

    problem: str


# Converts one record of a file or of the Hub to a row or a counted reason. Raises ValueError for a malformed record,
# with a clause like BadRecord.problem as its text.
Convert = Callable[[dict[str, object]], Row | Repair | Drop]
# Reads a file of one official format and yields (line number from 1, record).
Read = Callable[[Path], Iterator[tuple[int, dict[str, object] | BadRecord]]]


class OfficialFile(Spec):
    """One file as its authors ship it: its possible paths below the source's folder, its reader and its conversion."""

    # Patterns, of which the first that matches a file is used. {a,b} are alternatives; * and <02-21> match files that
    # are read together.
    paths: tuple[str, ...]
    read: Read
    convert: Convert
    # A file's name → names of further files, in the same folder, that its reader needs.
    companions: dict[str, tuple[str, ...]] = {}
    # Names of further files, in the same folder, that its reader opens if they exist.
    optional_companions: tuple[str, ...] = ()


class HubConfig(Spec):
    """The dataset on the Hub: parquet only, at a pinned commit."""

    repo: str
    config: str | None
    # None: no commit of this repository has been verified, so the user must name one.
    revision: str | None = Field(pattern=r"^[0-9a-f]{40}$")
    files: dict[str, tuple[str, ...]]  # split → parquet paths at that revision, in reading order
    convert: Convert
    # The field for each of whose values, such as a language, records are numbered (ROW_NUMBER) separately. None: all
    # records are numbered together.
    numbered_within: str | None = None


class DatasetCard(Spec):
    """One dataset. A released card is never changed: a new card replaces it (``superseded_by``)."""

    id: Annotated[DatasetId, PlainSerializer(str)]
    title: str
    task_type: TaskType
    languages: tuple[str, ...]
    description: str
    license: str  # the SPDX identifier if there is one, else the authors' words
    redistribution: Literal["allowed", "share-alike", "non-commercial", "forbidden", "not stated"]
    citation: str  # BibTeX
    homepage: str
    labels: tuple[str, ...] = ()  # in index order; spans and choices have none, and ccg's are collected from its data
    meanings: dict[str, str] = {}  # label → what it says of a row, in a sentence for people who judge rows
    # tag_f1, entity_f1, mining_f1 and map20 are metrics of target tasks: see xaug.evaluate.metrics
    metric: Literal["accuracy", "f1", "em_f1", "mlqa_em_f1", "tag_f1", "entity_f1", "mining_f1", "map20"]
    # split ("train", "validation", "test") → groups of files. All groups whose files exist are read, in this order.
    # mnli's validation has two groups (matched, mismatched); anli's train has five (R1-R3, MNLI, SNLI).
    files: dict[str, tuple[OfficialFile, ...]]
    hub: dict[str, tuple[HubConfig, ...]] = {}  # the same on the Hub; empty if the dataset is not read from there
    attackable: tuple[str, ...]  # the fields that an attack edits by default
    fields: tuple[str, ...]  # all text fields, in the order in which models see them
    frozen: Literal["none", "answers"] = "none"  # "answers": no character of a gold answer is edited
    # Columns by whose texts rows are grouped: rows that share one of them are kept together where rows are divided
    # (`data_cards.groups`). Empty: the first of the task type's origin columns that has a text.
    groups: tuple[str, ...] = ()
    # Whether translations of a row have the same id in every language and source, so that the bootstrap keeps them
    # together.
    parallel: bool = False
    # The dataset whose held-out rows these are translations of, where the original language is not among the card's.
    translates: str | None = None
    no_answer: bool = False  # span: some questions have no answer in their context
    superseded_by: str | None = None
    declaration: Declaration | None = None  # of a user's own file, of which the card was made

    def texts(self, row: Row) -> tuple[str, ...]:
        """Return the text of each of the card's fields in a row. The texts of a list are joined by line ends."""
        values = (row[name] for name in self.fields)
        return tuple("\n".join(value) if isinstance(value, list) else str(value or "") for value in values)

    @field_validator("id")
    @classmethod
    def _is_a_folders_name(cls, of: DatasetId) -> DatasetId:
        """Check the name: it names a folder of the store, and the part before its first underscore may be a world."""
        if not re.fullmatch(r"[a-z][a-z0-9]*", of.world) or not re.fullmatch(r"[a-z][a-z0-9_]*", of.name):
            raise ValueError(
                "a dataset's name must consist of a-z, 0-9 and _, its world's name of a-z and 0-9, and both must begin"
                " with a letter"
            )
        return of


CARDS: Registry[DatasetCard] = Registry("task")
# Target tasks, and the datasets on which only they are trained (siqa, copa). Splits: "train", "validation_sw",
# "test_sw" (see `splits`).
TARGET_CARDS: Registry[DatasetCard] = Registry("target task")
