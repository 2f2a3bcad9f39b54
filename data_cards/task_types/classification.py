"""One label for a text, or for a pair of texts."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.characters import replace_in
from xaug.data_cards.schema import STRING, Feature, Row, class_label
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType


class Classification(TaskType):
    """text_a, text_b (of a pair), label."""

    name = "classification"
    hub_category = "text-classification"
    shared = ("text_a",)
    nullable = frozenset({"text_b"})

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """id, text_a, text_b, label."""
        return {"id": STRING, "text_a": STRING, "text_b": STRING, "label": class_label(labels)}

    def texts(self, row: Row) -> Sequence[str]:
        """Both texts."""
        return row["text_a"], row["text_b"] or ""

    def clean(self, row: Row) -> bool:
        """In both texts."""
        if row["text_a"].isprintable() and (row["text_b"] or "").isprintable():
            return False
        return replace_in(row, ("text_a", "text_b"))

    def fields(self, row: Row) -> Fields:
        """text_a, and text_b where there is one."""
        if row["text_b"] is None:
            return Fields(("text_a",), (row["text_a"],))
        return Fields(("text_a", "text_b"), (row["text_a"], row["text_b"]))

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """One field or both."""
        return {**row, "text_a": fields[0], "text_b": fields[1] if len(fields) > 1 else None}


CLASSIFICATION = TASK_TYPES.add("classification", Classification())
