"""Functions that read one field of a record, and raise MalformedError if it is not of the expected form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xaug.data_cards.card import Drop
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.text import listed, quoted


class MalformedError(ValueError):
    """A record does not have the form of its dataset's records.

    The message is a clause without a final full stop; the source adds the place (see BadRecord.problem).
    """


EMPTY_TEXT = Drop(reason="empty_text")
NO_GOLD_LABEL = Drop(reason="no_gold_label")
BROKEN_LINE = Drop(reason="broken_line")


def text(record: Mapping[str, object], name: str) -> str:
    """Return the text of a field. Raises MalformedError if it is absent or not a text."""
    value = record.get(name)
    if isinstance(value, str):
        return value
    if name in record:
        raise MalformedError(f"the field {quoted(name)} is of type {type(value).__name__}, not text")
    raise MalformedError(f"the record has no field {quoted(name)} (its fields are: {listed(record) or 'none'})")


def identity(record: Mapping[str, object], name: str) -> str:
    """Return the id in a field, a text or a whole number. Raises MalformedError if it is absent or anything else."""
    value = record.get(name)
    if isinstance(value, str) and value:
        return value
    if is_whole(value):
        return str(value)
    if name in record:
        raise MalformedError(f"the id in field {quoted(name)} is {quoted(value)}, neither text nor a whole number")
    raise MalformedError(f"the record has no field {quoted(name)} with its id")


def texts(record: Mapping[str, object], name: str) -> list[str]:
    """Return the list of texts of a field. Raises MalformedError if it is absent or not a list of texts."""
    value = record.get(name)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    what = "is not a list of texts" if name in record else "is missing"
    raise MalformedError(f"the field {quoted(name)} {what}")


def one_of(labels: Sequence[str], label: object) -> int:
    """Return the index of a label in ``labels``. Raises MalformedError, which lists ``labels``."""
    for number, known in enumerate(labels):
        if known == label:
            return number
    raise MalformedError(f"the label {quoted(label)} is none of {listed(labels)}")
