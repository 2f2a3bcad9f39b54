"""Classification: one label for a text or for a pair of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
from xaug.data_cards.characters import replace_in_columns
from xaug.data_cards.schema import STRING, Feature, Row, class_label
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType
from xaug.data_cards.task_types.counting import counted


class Classification(TaskType):
    """Rows have text_a, text_b (None for a single text) and a label."""

    name = "classification"
    hub_category = "text-classification"
    origin_columns = ("text_a",)
    text_columns = ("text_a", "text_b")
    counted = "rows"
    nullable = frozenset({"text_b"})

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """Return id, text_a, text_b, label."""
        return {"id": STRING, "text_a": STRING, "text_b": STRING, "label": class_label(labels)}

    def texts(self, row: Row) -> Sequence[str]:
        """Return both texts."""
        return row["text_a"], row["text_b"] or ""

    def replace_controls(self, row: Row) -> bool:
        """Replace control characters in both texts."""
        if row["text_a"].isprintable() and (row["text_b"] or "").isprintable():
            return False
        return replace_in_columns(row, ("text_a", "text_b"))

    def evidence(self, row: Row) -> tuple[tuple[str, ...], ...]:
        """Return both texts as one group: a premise says nothing about the label of another hypothesis."""
        return (tuple(text for text in (row["text_a"], row["text_b"]) if text),)

    def fields(self, row: Row) -> Fields:
        """Return text_a, and text_b if the row has one."""
        if row["text_b"] is None:
            return Fields(("text_a",), (row["text_a"],))
        return Fields(("text_a", "text_b"), (row["text_a"], row["text_b"]))

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """Return the row with one or two new texts."""
        return {**row, "text_a": fields[0], "text_b": fields[1] if len(fields) > 1 else None}

    def gold(self, row: Row, labels: Sequence[str]) -> tuple[str, ...]:
        """Return the label's name."""
        return (self.gold_class(row, labels),)

    def gold_class(self, row: Row, labels: Sequence[str]) -> str:
        """Return the label's name."""
        return labels[row["label"]] if labels else str(row["label"])

    def balance(self, table: pa.Table, labels: Sequence[str]) -> Counter[str]:
        """Return the number of rows of each label."""
        return counted(table["label"], lambda label: labels[label] if label < len(labels) else str(label))


CLASSIFICATION = TASK_TYPES.add("classification", Classification())
