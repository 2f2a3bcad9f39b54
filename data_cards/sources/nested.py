"""Lists within JSON objects, whose members may be of any type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xaug.data_cards.card import BadRecord
from xaug.data_cards.text import quoted


def entries(record: object, what: str, name: str) -> Iterator[dict[str, Any] | BadRecord]:
    """Yield the objects of the list under ``name``. ``what``: what messages call the record.

    A record without such a list is one bad record, and so is each member that is not an object.
    """
    members = record.get(name) if isinstance(record, dict) else None
    if not isinstance(members, list):
        yield BadRecord(problem=f"{what} has no list {name!r}")
        return
    for member in members:
        if isinstance(member, dict):
            yield member
        else:
            yield BadRecord(problem=f"the list {name!r} contains {quoted(member)}, which is not an object")
