"""The interface of task types: the layout of their rows, and checks on them. Code that needs a model is elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Feature, Row

Span = tuple[int, int]  # [start, end) in characters of a text


@dataclass(frozen=True, slots=True)
class Fields:
    """A row's text fields, in the order in which models see them."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    gold: tuple[tuple[int, int, int], ...] = ()  # frozen spans: (field index, start, end)
    separator: str = "\n"  # joins the fields where they are read as one text
    tokens: bool = False  # each field is one token of a sentence


class TaskType(ABC):
    """The form of a task: the columns of its rows, and how a model sees them.

    There is one object per task type. Cards refer to the object; files and messages contain its name.
    """

    name: str
    hub_category: str  # the Hub's name of the task (huggingface.co/docs/hub/datasets-cards)
    # Columns whose text all rows of one origin share (a premise, a passage); the first one that a row has identifies
    # its origin. Held-out rows share their origin with no training row.
    origin_columns: tuple[str, ...]
    text_columns: tuple[str, ...]  # texts and lists of texts that models read, in their order
    counted: str | None = None  # what `balance` counts, as a plural noun; None: rows have no gold answer to count
    nullable: frozenset[str] = frozenset()  # columns that may have no value in a clean row
    labels_by_name: bool = False  # converted records hold label names, which the source replaces by numbers
    gold_question: str = "Is the label still right?"  # what a person who audits an edited row is asked

    @abstractmethod
    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """Return the columns of a clean row. ``labels``: the label names in index order, empty if there are none."""

    @abstractmethod
    def texts(self, row: Row) -> Sequence[str]:
        """Return the texts on which a masked language model is trained; of choices, the gold one. Some may be empty."""

    @abstractmethod
    def replace_controls(self, row: Row) -> bool:
        """Replace each control character in a row's texts by a space, in place. Returns whether there were any.

        Raises ValueError for a lone surrogate.
        """

    def evidence(self, row: Row) -> tuple[tuple[str, ...], ...]:
        """Return groups of texts that tell whether a row is known from other data: it is if one group is found there.

        All texts of a group must be found. By default, the text that identifies the row's origin is a group by itself:
        whoever has read a passage has an advantage with every question about it. A group may be empty.
        """
        value = next((row[name] for name in self.origin_columns if row[name]), "")
        return ((" ".join(value) if isinstance(value, list) else str(value),),)

    def fields(self, row: Row) -> Fields:
        """Return the row's text fields and frozen spans. Raises NotImplementedError for a type that no attack edits."""
        raise NotImplementedError(f"no attack edits {self.name} rows")

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """Return a copy of the row with these texts. ``gold``: its frozen spans' new places in the first field."""
        raise NotImplementedError(f"no attack edits {self.name} rows")

    def gold(self, row: Row, labels: Sequence[str]) -> tuple[str, ...]:
        """Return what is right for a row, as a person reads it: its label's name, its answers, its choice, its tags.

        ``labels``: the label names in index order. Raises NotImplementedError for a type that no attack edits.
        """
        raise NotImplementedError(f"nobody audits {self.name} rows")

    def gold_class(self, row: Row, labels: Sequence[str]) -> str:
        """Return the one of a few classes that a row belongs to by its gold label; empty if the type has no classes."""
        return ""

    def intact(self, row: Row) -> bool:
        """Return whether the frozen texts of an edited row are still at the offsets that the row gives."""
        return True

    def balance(self, table: pa.Table, labels: Sequence[str]) -> Counter[str]:
        """Return how often each gold answer occurs in some rows. ``labels``: the label names in index order."""
        return Counter()

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Yield the faults of values that contradict each other within a row, each with the first row that has it."""
        yield from ()

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<task type {self.name}>"

    def __reduce__(self) -> tuple[Callable[[str], TaskType], tuple[str]]:
        return task_type, (self.name,)  # a copy, also one in another process, is the registered object

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        named = core_schema.no_info_after_validator_function(_named, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=named,
            python_schema=core_schema.no_info_plain_validator_function(_named),
            serialization=core_schema.to_string_ser_schema(),
        )


TASK_TYPES: Registry[TaskType] = Registry("task type")


def task_type(name: str) -> TaskType:
    """Return the task type of that name. Raises UnknownNameError with the nearest names."""
    return TASK_TYPES.get(name)


def _named(value: object) -> TaskType:
    """Return a task type, given as the object or by name. Raises ValueError, as pydantic's validators must."""
    if isinstance(value, TaskType):
        return value
    try:
        return TASK_TYPES.get(str(value))
    except UnknownNameError as error:
        raise ValueError(str(error)) from None
