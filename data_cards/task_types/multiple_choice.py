"""Multiple choice: one of several choices is right, given a context and a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_in_columns, replace_in_texts
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.masks import first_row
from xaug.data_cards.schema import STRING, Feature, Row, value
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType
from xaug.data_cards.task_types.counting import counted


class MultipleChoice(TaskType):
    """Rows have a context, a question, choices, and the index of the gold choice. The number of choices may vary."""

    name = "multiple_choice"
    hub_category = "multiple-choice"
    text_columns = ("context", "question", "choices")
    counted = "rows"
    origin_columns = ("context", "question")  # CommonsenseQA has no context
    gold_question = "Is the gold choice still the best one?"

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """Return id, context, question, choices, label (an int64 index into ``choices``)."""
        return {"id": STRING, "context": STRING, "question": STRING, "choices": [STRING], "label": value("int64")}

    def texts(self, row: Row) -> Sequence[str]:
        """Return context, question and the gold choice."""
        return row["context"], row["question"], row["choices"][row["label"]]

    def replace_controls(self, row: Row) -> bool:
        """Replace control characters in context, question and choices."""
        in_columns = replace_in_columns(row, ("context", "question"))
        return replace_in_texts(row["choices"]) or in_columns

    def fields(self, row: Row) -> Fields:
        """Return context, question, choices[0], choices[1] …"""
        names = ("context", "question", *map(str, FieldRef.of_column(row, "choices")))
        return Fields(names, (row["context"], row["question"], *row["choices"]))

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """Return the row with new texts and as many choices as before."""
        return {**row, "context": fields[0], "question": fields[1], "choices": list(fields[2:])}

    def gold(self, row: Row, labels: Sequence[str]) -> tuple[str, ...]:
        """Return the gold choice, after its name: ``choices[2]: …``."""
        return (f"{FieldRef('choices', row['label'])}: {row['choices'][row['label']]}",)

    def balance(self, table: pa.Table, labels: Sequence[str]) -> Counter[str]:
        """Return the number of rows in which each choice is right."""
        return counted(table["label"], lambda label: f"choice {label + 1}")

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Yield the fault of a label that is not an index into the choices."""
        outside = pc.or_(
            pc.less(table["label"], 0), pc.greater_equal(table["label"], pc.list_value_length(table["choices"]))
        )
        yield from first_row(outside, "has a label that is none of its choices")


MULTIPLE_CHOICE = TASK_TYPES.add("multiple_choice", MultipleChoice())
