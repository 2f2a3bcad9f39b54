"""One value of a record of a user's file, as a row needs it. A value of another form raises MalformedError."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

from xaug.data_cards.catalog.fields import MalformedError
from xaug.data_cards.numbers import MAX_DIGITS, is_whole
from xaug.data_cards.sources.jsonl import RepeatedNameError, unique_names
from xaug.data_cards.text import listed, quoted

Record = Mapping[str, object]
# Letters and symbols, by their category, that a reader sees nothing of: fillers of Hangul and of Braille.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank(text: str) -> bool:
    """Return whether a reader sees nothing of a text: blanks, control and format characters (U+200B), and fillers."""
    return all(map(_unseen, text))


def trimmed(text: str) -> str:
    """Return a text without the characters at its ends that a reader does not see: two such labels are the same."""
    start, end = 0, len(text)
    while start < end and _unseen(text[start]):
        start += 1
    while end > start and _unseen(text[end - 1]):
        end -= 1
    return text[start:end]


def _unseen(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "Z" or category in ("Cc", "Cf") or character in _FILLERS


def text_of(record: Record, column: str) -> str:
    """Return a text that is not empty."""
    value = _value(record, column)
    if not isinstance(value, str):
        raise MalformedError(f"the column {quoted(column)} is of type {type(value).__name__}, not text")
    if is_blank(value):
        raise MalformedError(f"the column {quoted(column)} is empty")
    return value


def text_or_nothing(record: Record, column: str | None) -> str:
    """Return a text, which is empty where the column has none or is not named."""
    value = None if column is None else record.get(column)
    return "" if value is None or (isinstance(value, str) and is_blank(value)) else text_of(record, str(column))


def label_of(record: Record, column: str) -> str:
    """Return a label's name, without the blanks around it."""
    return trimmed(name_of(record, column))


def labels_of(record: Record, column: str) -> list[str]:
    """Return a list of labels' names, without the blanks around them."""
    return [trimmed(one) for one in list_of(record, column)]


def name_of(record: Record, column: str) -> str:
    """Return a name: a text, or a whole number or truth value as text."""
    value = _value(record, column)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if is_whole(value) else text_of(record, column)


def whole_of(record: Record, column: str) -> int | None:
    """Return a whole number, also one that is written in digits; None for any other value."""
    value = _value(record, column)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
        return int(value)
    return value if is_whole(value) else None


def list_of(record: Record, column: str) -> list[str]:
    """Return a list of texts: a list, a JSON list in a text, or the words of a text between blanks."""
    value = _value(record, column)
    if isinstance(value, str):
        value = parsed(value, "[", column) if value.lstrip().startswith("[") else value.split()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MalformedError(f"the column {quoted(column)} is {quoted(value)}, not a list of texts")
    if not value:
        raise MalformedError(f"the column {quoted(column)} is empty")
    return list(value)


def parsed(text: str, opening: str, column: str) -> object:
    """Return the JSON value of a text that begins with ``opening``, or the text itself if it begins otherwise."""
    if not text.lstrip().startswith(opening):
        return text
    try:
        return json.loads(text, object_pairs_hook=unique_names)
    except RepeatedNameError as error:
        raise MalformedError(f"in the column {quoted(column)}, {error}") from None
    except (ValueError, RecursionError):
        raise MalformedError(f"the column {quoted(column)} begins as JSON, but is not valid JSON") from None


def _value(record: Record, column: str) -> object:
    value = record.get(column)
    if value is None and column not in record:
        raise MalformedError(f"the record has no column {quoted(column)} (its columns are: {listed(record) or 'none'})")
    if value is None:
        raise MalformedError(f"the column {quoted(column)} has no value")
    return value
