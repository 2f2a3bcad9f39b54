"""Runs a blind attack on a row that a test writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Candidate, Example, Resources, chance, prepare
from xaug.augment.recipe import fields_for
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row


def searched(
    attack: str,
    row: Row,
    task: str = "mnli",
    fields: tuple[str, ...] = (),
    *,
    seed: int = 0,
    labels: tuple[str, ...] = (),
    **params: Any,
) -> tuple[Example, Sequence[Candidate]]:
    """The row as the attack sees it, and what the attack makes of it without asking any model."""
    spec = ATTACKS.get(attack)
    example = prepare(row, adapter_for(card(task)), fields_for(card(task), fields, spec))
    search = spec.build(spec.params(**params), Resources(labels=labels)).search(
        example, chance(seed, str(row["id"]), spec.name)
    )
    with pytest.raises(StopIteration) as end:
        next(search)
    return example, end.value.value


def pair(a: str, b: str | None, label: int = 0) -> Row:
    """A row of a task of pairs."""
    return {"id": "1", "text_a": a, "text_b": b, "label": label}


def passage(context: str, question: str, *answers: str) -> Row:
    """A row of SQuAD whose answers are these texts, at their first places."""
    found = {"text": list(answers), "answer_start": [context.index(answer) for answer in answers]}
    return {"id": "q", "title": "", "context": context, "question": question, "answers": found, "is_impossible": False}


def choices(context: str, question: str, texts: Sequence[str], label: int) -> Row:
    """A row of multiple choice."""
    return {"id": "c", "context": context, "question": question, "choices": list(texts), "label": label}


def sentence(*tokens: str) -> Row:
    """A row of tagging."""
    return {"id": "t", "tokens": list(tokens), "tags": [0] * len(tokens)}
