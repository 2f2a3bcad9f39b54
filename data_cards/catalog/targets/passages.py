"""Questions of target tasks: code that the cards xquad, mlqa and tydiqa share."""

from __future__ import annotations

from xaug.data_cards.card import Drop, Repair
from xaug.data_cards.catalog.reading import question_row
from xaug.data_cards.catalog.targets.withheld import WITHHELD
from xaug.data_cards.schema import Row


def convert(record: dict[str, object]) -> Row | Repair | Drop:
    """Convert a question. XTREME writes "" for every answer of a test set; such questions count as withheld."""
    answers = record.get("answers")
    if (
        isinstance(answers, list)
        and answers
        and all(isinstance(one, dict) and one.get("text") == "" for one in answers)
    ):
        return WITHHELD
    return question_row(record, unanswerable=False)
