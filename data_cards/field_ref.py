"""References to one text of a row: a column, or one item of a column of texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xaug.data_cards.schema import Row

TOKENS = "tokens"  # the items of this column are one text, joined by single spaces
_TEXT = re.compile(r"(\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True, order=True)
class FieldRef:
    """One text of a row, written ``text_a``, ``tokens``, or ``choices[2]`` for one item of a column.

    The offsets of an edit count characters of this text.
    """

    column: str
    index: int | None = None

    @classmethod
    def parse(cls, text: str) -> FieldRef:
        """Parse a reference. Raises ValueError if the text is not one."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} does not name a text of a row; write COLUMN or COLUMN[NUMBER]")
        return cls(match[1], None if match[2] is None else int(match[2]))

    @classmethod
    def of_column(cls, row: Mapping[str, Any], column: str) -> tuple[FieldRef, ...]:
        """Return the references to all texts of a column: one for each item, or one for the whole column."""
        content = row[column]
        if isinstance(content, list) and column != TOKENS:
            return tuple(cls(column, index) for index in range(len(content)))
        return (cls(column),)

    def __str__(self) -> str:
        return self.column if self.index is None else f"{self.column}[{self.index}]"

    def get(self, row: Mapping[str, Any]) -> str:
        """Return the text. Raises ValueError if the row has no such text."""
        content = row.get(self.column)
        if isinstance(content, list):
            if self.index is None:
                return " ".join(content)
            if self.index < len(content):
                return str(content[self.index])
        elif isinstance(content, str) and self.index is None:
            return content
        raise ValueError(f"the row has no text '{self}'")

    def replaced(self, row: Mapping[str, Any], text: str) -> Row:
        """Return a copy of the row with this text replaced. For ``tokens``, ``text`` is split at its spaces.

        Raises ValueError if the row has no such text.
        """
        self.get(row)
        content = row[self.column]
        if self.index is not None:
            return {**row, self.column: [*content[: self.index], text, *content[self.index + 1 :]]}
        return {**row, self.column: text.split(" ") if isinstance(content, list) else text}
