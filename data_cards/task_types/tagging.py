"""A tag for each token of a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_all
from xaug.data_cards.masks import found
from xaug.data_cards.schema import STRING, Feature, Row, class_label
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType


class Tagging(TaskType):
    """tokens and tags, one for one: the number of tokens never changes."""

    name = "tagging"
    hub_category = "token-classification"
    shared = ("tokens",)
    labels_by_name = True

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """id, tokens, tags."""
        return {"id": STRING, "tokens": [STRING], "tags": [class_label(labels)]}

    def texts(self, row: Row) -> Sequence[str]:
        """The tokens."""
        tokens: list[str] = row["tokens"]
        return tokens

    def clean(self, row: Row) -> bool:
        """In the tokens."""
        return replace_all(row["tokens"])

    def fields(self, row: Row) -> Fields:
        """One field a token, joined by blanks."""
        tokens = tuple(row["tokens"])
        return Fields(tuple("tokens" for _ in tokens), tokens, separator=" ", tokens=True)

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """As many tokens as before."""
        return {**row, "tokens": list(fields)}

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Tokens without a tag, or tags without a token."""
        differ = pc.not_equal(pc.list_value_length(table["tokens"]), pc.list_value_length(table["tags"]))
        yield from found(differ, "has another number of tags than of tokens")


TAGGING = TASK_TYPES.add("tagging", Tagging())
