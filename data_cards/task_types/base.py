"""What a task type is: how a row of it is laid out, read and checked. What needs a model is not here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Feature, Row

Span = tuple[int, int]  # characters of a text: the first, and the last + 1


@dataclass(frozen=True, slots=True)
class Fields:
    """A row's text fields, in the order models see them."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    gold: tuple[tuple[int, int, int], ...] = ()  # frozen spans: (field index, start, end)
    separator: str = "\n"  # what stands between the fields where they are read as one text
    tokens: bool = False  # each field is one token of a sentence


class TaskType(ABC):
    """What a model has to do with a row, and how such a row is laid out.

    One object a task type. Cards hold the object; files and messages hold its name.
    """

    name: str
    hub_category: str  # the Hub's name for it (huggingface.co/docs/hub/datasets-cards)
    # Columns whose text rows of one origin share (a premise, a passage); the first that a row has counts. Rows that are
    # held out share it with no training row.
    shared: tuple[str, ...]
    nullable: frozenset[str] = frozenset()  # columns that may have no value in a clean row
    labels_by_name: bool = False  # converted records hold labels by name; sources number them

    @abstractmethod
    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """The columns of a clean row. ``labels``: the label names, in index order; empty where there are none."""

    @abstractmethod
    def texts(self, row: Row) -> Sequence[str]:
        """A row's texts as a masked language model is trained on them: of choices the right one. Some may be empty."""

    @abstractmethod
    def clean(self, row: Row) -> bool:
        """Replace control characters in a row's texts, one for one; whether there were any.

        Raises ValueError for a lone surrogate.
        """

    def fields(self, row: Row) -> Fields:
        """The row's text fields and frozen spans. Raises NotImplementedError for a type that no attack edits."""
        raise NotImplementedError(f"{self.name} rows are not edited")

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts; ``gold``: where its frozen spans lie now, in the first field."""
        raise NotImplementedError(f"{self.name} rows are not edited")

    def intact(self, row: Row) -> bool:
        """Whether the frozen texts of an edited row are still where the row says."""
        return True

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Columns of one row that do not fit each other: a sentence each, with the first row where it is so."""
        yield from ()

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<task type {self.name}>"

    def __reduce__(self) -> tuple[Callable[[str], TaskType], tuple[str]]:
        return task_type, (self.name,)  # a copy, or the same in another process, is the same object

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
    """The task type of that name. Raises UnknownNameError with the nearest names."""
    return TASK_TYPES.get(name)


def _named(value: object) -> TaskType:
    """A task type, given as the object or by its name, for pydantic, which wants a ValueError."""
    if isinstance(value, TaskType):
        return value
    try:
        return TASK_TYPES.get(str(value))
    except UnknownNameError as error:
        raise ValueError(str(error)) from None
