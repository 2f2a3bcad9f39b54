"""Whether a model says the same of every row: its score then tells of the rows, not of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

FEW_DEV_ROWS = 50  # of fewer, an accuracy near one half has a standard error above 7 points: sqrt(0.25 / 50)


def only(predictions: Sequence[Any], labels: Sequence[str]) -> str | None:
    """What all predictions say, in words; None where they differ, or of fewer than two.

    ``predictions``: as a head gives them: label or choice indices, lists of tag indices (-1: a word not seen), texts
    ("" for no answer), or lists of candidates' ids, of which the first counts (an empty list: none was said).
    """
    said = list(_said(predictions))
    if len(said) < 2 or any(one != said[0] for one in said):
        return None
    (value,) = set(said)
    if isinstance(value, int):
        return labels[value] if labels else f"choice {value + 1}"
    return value or "no answer"


def _said(predictions: Sequence[Any]) -> Iterator[int | str]:
    for one in predictions:
        if isinstance(one, str):
            yield one
        elif not isinstance(one, Sequence):
            yield int(one)
        elif one and isinstance(one[0], str):
            yield one[0]
        elif one:
            yield from (int(tag) for tag in one if tag >= 0)
        else:
            yield ""
