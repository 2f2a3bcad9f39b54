"""One of several choices, given a context and a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_all, replace_in
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.masks import found
from xaug.data_cards.schema import STRING, Feature, Row, value
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType


class MultipleChoice(TaskType):
    """context, question, choices, and the place of the right one. Rows may differ in their number of choices."""

    name = "multiple_choice"
    hub_category = "multiple-choice"
    shared = ("context", "question")  # CommonsenseQA has no context

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """id, context, question, choices, label: a plain int64, an index into ``choices``."""
        return {"id": STRING, "context": STRING, "question": STRING, "choices": [STRING], "label": value("int64")}

    def texts(self, row: Row) -> Sequence[str]:
        """Context, question and the right choice."""
        return row["context"], row["question"], row["choices"][row["label"]]

    def clean(self, row: Row) -> bool:
        """In context, question and choices."""
        return any([replace_in(row, ("context", "question")), replace_all(row["choices"])])  # a list: both have to run

    def fields(self, row: Row) -> Fields:
        """context, question, choices[0] …"""
        names = ("context", "question", *map(str, FieldRef.of_column(row, "choices")))
        return Fields(names, (row["context"], row["question"], *row["choices"]))

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """As many choices as before."""
        return {**row, "context": fields[0], "question": fields[1], "choices": list(fields[2:])}

    def faults(self, table: pa.Table) -> Iterator[str]:
        """A label beyond the choices."""
        outside = pc.or_(
            pc.less(table["label"], 0), pc.greater_equal(table["label"], pc.list_value_length(table["choices"]))
        )
        yield from found(outside, "has a label that is none of its choices")


MULTIPLE_CHOICE = TASK_TYPES.add("multiple_choice", MultipleChoice())
