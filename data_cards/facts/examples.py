"""Draws rows that a card shows: kept ones, and some of each reason of rejection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from xaug.data_cards.edits import excerpt
from xaug.data_cards.facts.drawing import Draw
from xaug.data_cards.facts.model import Example, ExampleGroup
from xaug.data_cards.manifest import FieldDiff
from xaug.data_cards.row_texts import marked_texts
from xaug.data_cards.samples import CHANGE, CONTEXT
from xaug.data_cards.task_types import TaskType
from xaug.data_cards.text import truncated

KEPT, REJECTED = 6, 3  # rows shown of those that are kept, and of each reason
_UNEDITED = 300  # characters of a field that was not edited: two sentences
_REASONS = 40  # filters have one or a few reasons each; a version that another program wrote may have any number


class ExampleDraw:
    """Draws examples from one row after another."""

    def __init__(self, task_type: TaskType, labels: tuple[str, ...]) -> None:
        """``labels``: label names, in index order."""
        self._type, self._labels = task_type, labels
        self._draws: dict[str, Draw[Example | None]] = {}

    def add(self, key: str, reason: str, row: Callable[[], Mapping[str, Any]]) -> None:
        """Offer a row. ``key``: identifies it among all rows. ``row``: returns it with all columns, if it is drawn."""
        draw = self._draws.get(reason)
        if draw is None:
            if len(self._draws) >= _REASONS:
                return
            draw = self._draws[reason] = Draw(REJECTED if reason else KEPT)
        draw.offer(key, partial(self._example, row))

    def _example(self, row: Callable[[], Mapping[str, Any]]) -> Example | None:
        try:
            return example(row(), self._type, self._labels)
        except ValueError:  # the edits do not fit the text: no attack of xaug wrote the row, and it cannot be shown
            return None

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return the kept rows, then one group for each reason, the most frequent first."""
        order = sorted(self._draws.items(), key=lambda entry: (entry[0] != "", -entry[1].offered, entry[0]))
        return tuple(
            ExampleGroup(reason, draw.offered, tuple(one for one in draw.drawn() if one is not None))
            for reason, draw in order
        )


def example(row: Mapping[str, Any], task_type: TaskType, labels: tuple[str, ...]) -> Example:
    """Return a row as a card shows it. Raises ValueError if its edits do not fit its text."""
    fields = []
    for field, pieces in marked_texts(row).items():
        edited = any(piece.kind != "=" for piece in pieces)
        short = excerpt(list(pieces), CONTEXT) if edited else pieces
        limit = CHANGE if edited else _UNEDITED
        shown = tuple((piece.kind, truncated(piece.text, limit)) for piece in short)
        fields.append(FieldDiff(field=str(field), pieces=shown))
    scores = ((name.removesuffix("_score"), value) for name, value in row.items() if name.endswith("_score"))
    return Example(
        id=truncated(str(row["id"]), CHANGE),
        outcome=str(row["outcome"]),
        gold=truncated(", ".join(task_type.gold(dict(row), labels)), _UNEDITED),
        reason=str(row["reason"] or ""),
        scores=tuple((name, round(float(value), 4)) for name, value in scores if value is not None),
        fields=tuple(fields),
    )
