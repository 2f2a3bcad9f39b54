"""Rows of multiple-choice datasets: what the cards hellaswag, cosmosqa and commonsenseqa share."""

from __future__ import annotations

from xaug.data_cards.card import Drop
from xaug.data_cards.catalog.fields import EMPTY_TEXT, MalformedError
from xaug.data_cards.numbers import DIGITS, is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted


def choice_row(name: str, *, context: str, question: str, choices: list[str], label: int) -> Row | Drop:
    """A row. Dropped if a choice is empty, or context and question both are: a dataset may lack one of these.

    Raises ValueError if there are fewer than two choices or the label is not one of them.
    """
    if len(choices) < 2 or not 0 <= label < len(choices):
        raise MalformedError(f"label {quoted(label)} with {len(choices)} choices")
    if not (context.strip() or question.strip()) or not all(choice.strip() for choice in choices):
        return EMPTY_TEXT
    return {"id": name, "context": context, "question": question, "choices": choices, "label": label}


def whole_number(found: object) -> int:
    """A label that a file writes as a number or as its digits. Raises ValueError for anything else."""
    if is_whole(found):
        return found
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) <= DIGITS:
        return int(found)
    raise MalformedError(f"label {quoted(found)} is not a whole number")
