"""A model that says the same of everything is found, whatever its task."""

from __future__ import annotations

from typing import Any

import pytest
from xaug.train.constant import only


@pytest.mark.parametrize(
    ("predictions", "labels", "said"),
    [
        ([1, 1, 1], ("no", "yes"), "yes"),
        ([1, 0, 1], ("no", "yes"), None),
        ([1], ("no", "yes"), None),  # of one row nothing can be told
        ([], ("no", "yes"), None),
        ([0, 0], (), "choice 1"),
        ([[0, 0], [0]], ("O", "B-PER"), "O"),
        ([[0, 0], [-1, 0]], ("O", "B-PER"), "O"),  # a word that was not seen has no tag
        ([[0, 0], [1]], ("O", "B-PER"), None),
        ([[-1, -1]], ("O", "B-PER"), None),
        (["", ""], (), "no answer"),
        (["Anna", "Anna"], (), "Anna"),
        (["Anna", ""], (), None),
        ([["a", "b"], ["a", "c"]], (), "a"),  # candidates: the first is what is said
        ([["a"], ["b"]], (), None),
        ([[], []], (), "no answer"),
        ([[], ["b"]], (), None),
    ],
)
def test_what_is_said_of_everything(predictions: list[Any], labels: tuple[str, ...], said: str | None) -> None:
    assert only(predictions, labels) == said
