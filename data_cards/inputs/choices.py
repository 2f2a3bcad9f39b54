"""How a row's fields are paired for an encoder: one convention for attack, trainer and evaluator."""

from __future__ import annotations

from collections.abc import Sequence


def choice_pairs(context: str, question: str, choices: Sequence[str]) -> list[tuple[str, str]]:
    """The (first, second) segments of each choice: the context, then the question and the choice.

    Without a context the question is the first segment (CommonsenseQA). Hugging Face's SWAG example pairs the same
    way: the sentence, then the start of the ending and the ending.
    """
    if not context:
        return [(question, choice) for choice in choices]
    return [(context, f"{question} {choice}".strip()) for choice in choices]
