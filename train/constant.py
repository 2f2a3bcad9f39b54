"""Recognise a model that predicts the same for every row: its score then describes the rows, not the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

FEW_DEV_ROWS = 50  # with fewer, an accuracy near one half has a standard error above 7 points: sqrt(0.25 / 50)


def most_frequent(values: Sequence[int]) -> int:
    """The most frequent value; the smallest of several that are equally frequent."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value))


def constant_prediction(predictions: Sequence[Any], labels: Sequence[str]) -> str | None:
    """The prediction for every row, in words; None if predictions differ or there are fewer than two.

    ``predictions``: in a head's plain form: label or choice indices, lists of tag indices (-1: a word without a token),
    texts ("" for no answer), or lists of candidate ids, of which the first one counts (an empty list: no candidate).
    None, where nothing is predicted of a row, does not count.
    """
    values = list(_values(predictions))
    if len(values) < 2 or any(one != values[0] for one in values):
        return None
    (value,) = set(values)
    if isinstance(value, int):
        return labels[value] if labels else f"choice {value + 1}"
    return value or "no answer"


def _values(predictions: Sequence[Any]) -> Iterator[int | str]:
    for one in predictions:
        if one is None:
            continue
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
