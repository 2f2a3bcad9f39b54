"""Encode the choices of a row for a model that gives each choice one logit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.models.encoding.texts import Encoded, encode

AUTO_CLASS = "AutoModelForMultipleChoice"  # the transformers class that loads a model of this task type

# jiant's XTREME scripts (Phang et al. 2020) give 256 tokens to all tasks without long contexts. XTREME-R's
# train_xcopa.sh takes 128, which cuts a good part of Cosmos QA's contexts.
MAX_LENGTH = 256


def choice_pairs(context: str, question: str, choices: Sequence[str]) -> list[tuple[str, str]]:
    """The (first, second) segments of each choice: the context, then the question and the choice.

    Without a context (CommonsenseQA), the question is the first segment. Hugging Face's SWAG example forms the same
    pairs: the sentence, then the start of the ending with the ending.
    """
    if not context:
        return [(question, choice) for choice in choices]
    return [(context, f"{question} {choice}".strip()) for choice in choices]


def encode_choices(
    tokenizer: Any, rows: Sequence[tuple[str, str, Sequence[str]]], max_length: int
) -> list[list[Encoded]]:
    """One sequence for each choice of each row (context, question, choices).

    Where a sequence is too long, only the context is cut, unless question and choice are too long without it.
    """
    pairs = [choice_pairs(*row) for row in rows]
    flat = [pair for own in pairs for pair in own]
    sequences = iter(encode(tokenizer, [a for a, _ in flat], [b for _, b in flat], max_length, "only_first"))
    return [[next(sequences) for _ in own] for own in pairs]
