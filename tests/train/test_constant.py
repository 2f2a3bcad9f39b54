"""A model that predicts the same for every row is recognised for every task type."""

from __future__ import annotations

from typing import Any

import pytest
from xaug.train.constant import constant_prediction


@pytest.mark.parametrize(
    ("predictions", "labels", "expected"),
    [
        ([1, 1, 1], ("no", "yes"), "yes"),
        ([1, 0, 1], ("no", "yes"), None),
        ([1], ("no", "yes"), None),  # one row is not enough to tell
        ([], ("no", "yes"), None),
        ([0, 0], (), "choice 1"),
        ([[0, 0], [0]], ("O", "B-PER"), "O"),
        ([[0, 0], [-1, 0]], ("O", "B-PER"), "O"),  # a word without a token has no tag
        ([[0, 0], [1]], ("O", "B-PER"), None),
        ([[-1, -1]], ("O", "B-PER"), None),
        (["", ""], (), "no answer"),
        (["Anna", "Anna"], (), "Anna"),
        (["Anna", ""], (), None),
        ([["a", "b"], ["a", "c"]], (), "a"),  # candidates: the first one counts
        ([["a"], ["b"]], (), None),
        ([[], []], (), "no answer"),
        ([[], ["b"]], (), None),
        ([None, "a", None, "a"], (), "a"),  # of some rows nothing is predicted
        ([None, "a", "b"], (), None),
        ([None, "a"], (), None),
        ([None, None], (), None),
    ],
)
def test_a_constant_prediction_is_named(predictions: list[Any], labels: tuple[str, ...], expected: str | None) -> None:
    assert constant_prediction(predictions, labels) == expected
