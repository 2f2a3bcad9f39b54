"""Rows of multiple-choice datasets: code that the cards hellaswag, cosmosqa and commonsenseqa share."""

from __future__ import annotations

from xaug.data_cards.card import Drop
from xaug.data_cards.catalog.fields import EMPTY_TEXT, MalformedError
from xaug.data_cards.numbers import MAX_DIGITS, is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.text import counted, quoted


def choice_row(name: str, *, context: str, question: str, choices: list[str], label: int) -> Row | Drop:
    """Return a row, or EMPTY_TEXT if a choice is empty or context and question both are (a dataset may lack one).

    Raises MalformedError if there are fewer than two choices or the label is not the index of one.
    """
    if len(choices) < 2 or not 0 <= label < len(choices):
        raise MalformedError(f"the label {quoted(label)} does not select one of {counted(len(choices), 'choice')}")
    if not (context.strip() or question.strip()) or not all(choice.strip() for choice in choices):
        return EMPTY_TEXT
    return {"id": name, "context": context, "question": question, "choices": choices, "label": label}


def whole_number(value: object) -> int:
    """Return a label that a file writes as a number or as digits. Raises MalformedError for anything else."""
    if is_whole(value):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
        return int(value)
    raise MalformedError(f"the label {quoted(value)} is not a whole number")
