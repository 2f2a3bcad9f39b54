"""The choices of a row, for a model that gives each one logit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.models.encoding.texts import Encoded, encode

AUTO_CLASS = "AutoModelForMultipleChoice"  # what a model of this task type loads as, in transformers


def choice_pairs(context: str, question: str, choices: Sequence[str]) -> list[tuple[str, str]]:
    """The (first, second) segments of each choice: the context, then the question and the choice.

    Without a context the question is the first segment (CommonsenseQA). Hugging Face's SWAG example pairs the same
    way: the sentence, then the start of the ending and the ending.
    """
    if not context:
        return [(question, choice) for choice in choices]
    return [(context, f"{question} {choice}".strip()) for choice in choices]


def encode_choices(
    tokenizer: Any, rows: Sequence[tuple[str, str, Sequence[str]]], max_length: int
) -> list[list[Encoded]]:
    """One sequence a choice, for each row of (context, question, choices).

    Only the context gives way, unless question and choice alone are too long.
    """
    pairs = [choice_pairs(*row) for row in rows]
    flat = [pair for own in pairs for pair in own]
    sequences = iter(encode(tokenizer, [a for a, _ in flat], [b for _, b in flat], max_length, "only_first"))
    return [[next(sequences) for _ in own] for own in pairs]
