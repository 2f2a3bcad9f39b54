"""Files with one label or one tag on each line, in the order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xaug.evaluate.layouts.base import LanguageRows, check_count, lines_of, number_of
from xaug.evaluate.metrics.chunks import UNSEEN, tag_names


class Lines:
    """One label on each line, in the order of the rows (xnli by name, pawsx by index, xcopa as JSON)."""

    def __init__(self, extension: str, written: Callable[[int, Sequence[str]], str]) -> None:
        self.extension = extension
        self._written = written

    def write(self, data: LanguageRows, predictions: Sequence[Any]) -> str:
        """The text of the file. ``predictions``: label indices."""
        return "".join(f"{self._written(int(label), data.labels)}\n" for label in predictions)

    def read(self, data: LanguageRows, text: str) -> list[int]:
        """The label indices. Raises DataError for an unknown label, or for another number of lines than rows."""
        # The card's labels. Choices have no labels: there, the row with the most choices decides.
        known = len(data.labels) or max(len(row["choices"]) for row in data.rows)
        numbers = {self._written(label, data.labels): label for label in range(known)}
        lines = lines_of(text)
        check_count(len(lines), data)
        return [number_of(numbers, line, number) for number, line in enumerate(lines, start=1)]


class Tags:
    """One tag on each line, with a blank line between sentences; "O" for a word that the model did not see."""

    extension = "tsv"

    def write(self, data: LanguageRows, predictions: Sequence[Any]) -> str:
        """The text of the file. ``predictions``: a list of tag indices for each row."""
        blocks = ("\n".join(tag_names(own, data.labels)) for own in predictions)
        return "\n\n".join(blocks) + "\n"

    def read(self, data: LanguageRows, text: str) -> list[list[int]]:
        """The tag indices of each row; -1 for "O" where that is not a tag.

        Raises DataError for an unknown tag, or for another number of sentences than rows.
        """
        numbers = {name: tag for tag, name in enumerate(data.labels)}
        numbers.setdefault(UNSEEN, -1)
        sentences: list[list[int]] = [[]]
        for number, line in enumerate(lines_of(text), start=1):
            if line:
                sentences[-1].append(number_of(numbers, line, number))
            else:
                sentences.append([])
        check_count(len(sentences), data)
        return sentences
