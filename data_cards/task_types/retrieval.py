"""Queries and the candidates that answer, translate or describe them: only evaluated, and read by dual encoders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_in
from xaug.data_cards.masks import found
from xaug.data_cards.schema import INT, STRING, Feature, Row
from xaug.data_cards.task_types.base import TASK_TYPES, TaskType


class Retrieval(TaskType):
    """A query or a candidate, by its role; of a query also what is right for it."""

    name = "retrieval"
    hub_category = "text-retrieval"
    shared = ("text",)

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """id, role, language, text, context, start, end, gold."""
        return {
            "id": STRING,
            "role": STRING,  # "query" or "candidate"
            "language": STRING,
            "text": STRING,
            "context": STRING,  # the passage around a candidate sentence (LAReQA), an entity's title; may be empty
            "start": INT, "end": INT,  # a mention's characters in ``text`` (Mewsli-X); -1, -1: none
            "gold": [STRING],  # of a query: what is right for it, as candidates' ids; empty: nothing is
        }  # fmt: skip

    def texts(self, row: Row) -> Sequence[str]:
        """Text and context."""
        return row["text"], row["context"]

    def clean(self, row: Row) -> bool:
        """In text and context, one for one, so that a mention keeps its place."""
        return replace_in(row, ("text", "context"))

    def faults(self, table: pa.Table) -> Iterator[str]:
        """A role that there is not."""
        known = pc.is_in(table["role"], pa.array(["query", "candidate"]))
        yield from found(pc.invert(known), "is neither a query nor a candidate")


RETRIEVAL = TASK_TYPES.add("retrieval", Retrieval())
