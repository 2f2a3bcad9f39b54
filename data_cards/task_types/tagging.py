"""Tagging: one tag for each token of a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_in_texts
from xaug.data_cards.masks import first_row
from xaug.data_cards.schema import STRING, Feature, Row, class_label
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType
from xaug.data_cards.task_types.counting import counted


class Tagging(TaskType):
    """Rows have tokens and as many tags. Attacks never change the number of tokens."""

    name = "tagging"
    hub_category = "token-classification"
    text_columns = ("tokens",)
    counted = "tokens"
    origin_columns = ("tokens",)
    gold_question = "Are the tags still right?"
    labels_by_name = True

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """Return id, tokens, tags."""
        return {"id": STRING, "tokens": [STRING], "tags": [class_label(labels)]}

    def texts(self, row: Row) -> Sequence[str]:
        """Return the tokens."""
        tokens: list[str] = row["tokens"]
        return tokens

    def replace_controls(self, row: Row) -> bool:
        """Replace control characters in the tokens."""
        return replace_in_texts(row["tokens"])

    def fields(self, row: Row) -> Fields:
        """Return one field per token. Spaces join them."""
        tokens = tuple(row["tokens"])
        return Fields(tuple("tokens" for _ in tokens), tokens, separator=" ", tokens=True)

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """Return the row with new tokens, as many as before."""
        return {**row, "tokens": list(fields)}

    def gold(self, row: Row, labels: Sequence[str]) -> tuple[str, ...]:
        """Return each token with its tag: ``dog NOUN``."""
        names = [labels[tag] if labels else str(tag) for tag in row["tags"]]
        return tuple(f"{token} {name}" for token, name in zip(row["tokens"], names, strict=True))

    def balance(self, table: pa.Table, labels: Sequence[str]) -> Counter[str]:
        """Return the number of tokens with each tag."""
        return counted(pc.list_flatten(table["tags"]), lambda tag: labels[tag] if tag < len(labels) else str(tag))

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Yield the fault of a row whose numbers of tokens and tags differ."""
        differ = pc.not_equal(pc.list_value_length(table["tokens"]), pc.list_value_length(table["tags"]))
        yield from first_row(differ, "has another number of tags than of tokens")


TAGGING = TASK_TYPES.add("tagging", Tagging())
