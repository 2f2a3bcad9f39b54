"""Lists within JSON objects, whose members may be anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xaug.data_cards.card import BadRecord
from xaug.data_cards.text import quoted


def entries(record: object, what: str, name: str) -> Iterator[dict[str, Any] | BadRecord]:
    """The objects of the list under ``name``. ``what``: the record in words, for messages.

    A record without such a list is one bad record, and so is each member that is no object.
    """
    found = record.get(name) if isinstance(record, dict) else None
    if not isinstance(found, list):
        yield BadRecord(what=f"{what} without a list of {name}")
        return
    for member in found:
        yield member if isinstance(member, dict) else BadRecord(what=f"{quoted(member)} among the {name}, no object")
