"""Which of two sentences is the cause or the effect of a premise: code that the cards xcopa and copa share."""

from __future__ import annotations

from xaug.data_cards.card import Drop
from xaug.data_cards.catalog.choices import choice_row, whole_number
from xaug.data_cards.catalog.fields import NO_GOLD_LABEL, MalformedError, identity, text
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted

FIELDS = ("context", "question", "choices")
# google-research/xtreme, third_party/run_xcopa.py: f"{premise} What was the {question}?"
QUESTIONS = {"cause": "What was the cause?", "effect": "What was the effect?"}


def question(asked: str) -> str:
    """Return the wording of a question. Raises MalformedError if ``asked`` is neither "cause" nor "effect"."""
    if asked not in QUESTIONS:
        raise MalformedError(f"the question {quoted(asked)} is neither {' nor '.join(QUESTIONS)}")
    return QUESTIONS[asked]


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a line of XCOPA or of SuperGLUE's COPA, whose test set has no labels."""
    if record.get("label") is None:
        return NO_GOLD_LABEL
    return choice_row(
        identity(record, "idx"),
        context=text(record, "premise"),
        question=question(text(record, "question")),
        choices=[text(record, "choice1"), text(record, "choice2")],
        label=whole_number(record["label"]),
    )
