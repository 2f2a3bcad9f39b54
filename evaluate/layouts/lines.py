"""Files with one label or one tag on each line, in the order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xaug.evaluate.layouts.base import Asked, check_count, lines_of, number_of
from xaug.evaluate.metrics.chunks import UNSEEN, said_tags


class Lines:
    """A label a line, in the order of the rows (xnli by name, pawsx by index, xcopa as JSON)."""

    def __init__(self, extension: str, said: Callable[[int, Sequence[str]], str]) -> None:
        self.extension = extension
        self._said = said

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """One line a prediction."""
        return "".join(f"{self._said(int(label), asked.labels)}\n" for label in predictions)

    def read(self, asked: Asked, text: str) -> list[int]:
        """Labels as ints."""
        # A card's labels, or (of choices, which have none) as many as the row with the most choices has.
        known = len(asked.labels) or max(len(row["choices"]) for row in asked.rows)
        numbers = {self._said(label, asked.labels): label for label in range(known)}
        lines = lines_of(text)
        check_count(len(lines), asked)
        return [number_of(numbers, line, number) for number, line in enumerate(lines, start=1)]


class Tags:
    """A tag a line, a blank line between sentences; "O" for a word that the model did not see."""

    extension = "tsv"

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """One block a row."""
        blocks = ("\n".join(said_tags(own, asked.labels)) for own in predictions)
        return "\n\n".join(blocks) + "\n"

    def read(self, asked: Asked, text: str) -> list[list[int]]:
        """Tags as ints; -1 for "O" where that is no tag."""
        numbers = {name: tag for tag, name in enumerate(asked.labels)}
        numbers.setdefault(UNSEEN, -1)
        sentences: list[list[int]] = [[]]
        for number, line in enumerate(lines_of(text), start=1):
            if line:
                sentences[-1].append(number_of(numbers, line, number))
            else:
                sentences.append([])
        check_count(len(sentences), asked)
        return sentences
