"""Contractions by hand."""

from __future__ import annotations

import random

import pytest
from attack_bench import text_case
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.attacks.sources.contractions import Contractions


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is not here.", ["It's not here.", "It isn't here."]),
        ("We're late, isn't it?", ["We are late, isn't it?", "We're late, is not it?"]),
        ("I am sure they can not.", ["I'm sure they can not.", "I am sure they can't."]),
        ("You will. They have it.", ["You'll. They have it.", "You will. They've it."]),
        ("It's been long; she's asked.", []),
        ("is, not", []),
        ("I'd say he'd go", []),
    ],
)
def test_each_edit_by_hand(before: str, after: list[str]) -> None:
    case = text_case(before)
    attempt, made = Attempt(case, Budget(9), random.Random(0)), []
    for i in range(len(case.text)):
        with pytest.raises(StopIteration) as end:
            next(Contractions().edits(attempt, case.text, i))
        made += [edit.text for edit in end.value.value]
    assert made == after
