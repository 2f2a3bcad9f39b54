"""Reading one field of a record, with a plain sentence if it is not what it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xaug.data_cards.card import Drop
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.text import listed, quoted


class MalformedError(ValueError):
    """A record is not what its dataset's records are; the message says how, the source where."""


EMPTY_TEXT = Drop(reason="empty_text")
NO_GOLD_LABEL = Drop(reason="no_gold_label")
BROKEN_LINE = Drop(reason="broken_line")


def text(record: Mapping[str, object], name: str) -> str:
    """The text of a field. Raises MalformedError if it is absent or not a text."""
    found = record.get(name)
    if isinstance(found, str):
        return found
    if name in record:
        raise MalformedError(f"field {quoted(name)} is {type(found).__name__}, not text")
    raise MalformedError(f"no field {quoted(name)} (the record has {listed(record) or 'none'})")


def identity(record: Mapping[str, object], name: str) -> str:
    """The id in a field, a text or a whole number. Raises MalformedError if it is absent or anything else."""
    found = record.get(name)
    if isinstance(found, str) and found:
        return found
    if is_whole(found):
        return str(found)
    what = f"no id: field {quoted(name)} is {quoted(found)}" if name in record else f"no field {quoted(name)}, the id"
    raise MalformedError(what)


def texts(record: Mapping[str, object], name: str) -> list[str]:
    """The list of texts of a field. Raises MalformedError if it is absent or not a list of texts."""
    found = record.get(name)
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return list(found)
    what = "is not a list of texts" if name in record else "is missing"
    raise MalformedError(f"field {quoted(name)} {what}")


def one_of(labels: Sequence[str], label: object) -> int:
    """The index of a label. Raises MalformedError with the labels there are."""
    for number, known in enumerate(labels):
        if known == label:
            return number
    raise MalformedError(f"label {quoted(label)} is none of {listed(labels)}")
