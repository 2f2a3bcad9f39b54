"""Retrieval: queries, and candidates that answer, translate or describe them. Dual encoders are evaluated on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_in_columns
from xaug.data_cards.masks import first_row
from xaug.data_cards.schema import INT, STRING, Feature, Row
from xaug.data_cards.task_types.base import TASK_TYPES, TaskType


class Retrieval(TaskType):
    """A row is a query, with the ids of its gold candidates, or a candidate, depending on its role."""

    name = "retrieval"
    hub_category = "text-retrieval"
    text_columns = ("text", "context")
    counted = "rows"
    origin_columns = ("text",)

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """Return id, role, language, text, context, start, end, gold."""
        return {
            "id": STRING,
            "role": STRING,  # "query" or "candidate"
            "language": STRING,
            "text": STRING,
            "context": STRING,  # the passage around a candidate sentence (LAReQA), or an entity's title; may be empty
            "start": INT, "end": INT,  # a mention, [start, end) in characters of ``text`` (Mewsli-X); -1, -1: none
            "gold": [STRING],  # ids of a query's gold candidates; empty if there are none
        }  # fmt: skip

    def texts(self, row: Row) -> Sequence[str]:
        """Return text and context."""
        return row["text"], row["context"]

    def evidence(self, row: Row) -> tuple[tuple[str, ...], ...]:
        """Return the text, and the passage around it, as groups by themselves."""
        return (row["text"],), (row["context"],)

    def replace_controls(self, row: Row) -> bool:
        """Replace control characters in text and context. A mention keeps its offsets."""
        return replace_in_columns(row, ("text", "context"))

    def balance(self, table: pa.Table, labels: Sequence[str]) -> Counter[str]:
        """Return the number of queries and of candidates."""
        return Counter({entry["values"]: entry["counts"] for entry in pc.value_counts(table["role"]).to_pylist()})

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Yield the fault of an unknown role."""
        known = pc.is_in(table["role"], pa.array(["query", "candidate"]))
        yield from first_row(pc.invert(known), "is neither a query nor a candidate")


RETRIEVAL = TASK_TYPES.add("retrieval", Retrieval())
