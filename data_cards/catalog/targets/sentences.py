"""Rows of retrieval tasks: code that the cards tatoeba, bucc2018, lareqa and mewslix share."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.card import Drop
from xaug.data_cards.catalog.fields import EMPTY_TEXT, MalformedError, identity, text, texts
from xaug.data_cards.catalog.targets.withheld import WITHHELD
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted

NO_MENTION = (-1, -1)


def entry(
    role: str,
    name: str,
    language: str,
    words: str,
    *,
    context: str = "",
    mention: tuple[int, int] = NO_MENTION,
    gold: Sequence[str] = (),
) -> Row | Drop:
    """Return a query or a candidate, or EMPTY_TEXT if it has no words. ``mention``: [start, end) in ``words``."""
    if not words.strip():
        return EMPTY_TEXT
    return {
        "id": name, "role": role, "language": language, "text": words, "context": context,
        "start": mention[0], "end": mention[1], "gold": list(gold),
    }  # fmt: skip


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a record of sources.sentence_pairs. If its files do not contain the pairs, it counts as withheld."""
    role = text(record, "role")
    if role not in ("query", "candidate"):
        raise MalformedError(f"the role {quoted(role)} is neither query nor candidate")
    if "gold" in record and record["gold"] is None:
        return WITHHELD
    return entry(
        role, identity(record, "id"), text(record, "language"), text(record, "text"), gold=texts(record, "gold")
    )
