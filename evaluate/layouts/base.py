"""How a task's predictions are written in a submission to XTREME's leaderboard, and read back.

The layouts are those that the readers of google-research/xtreme read: evaluate.py (read_label, read_tag, read_squad;
bucc_f1 splits pairs at a tab), utils_mewslix.py (evaluate_all), and what run_xcopa.py writes. Its code has no reader of
LAReQA predictions; they are written as Mewsli-X's are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted

# What xaug.data_cards.sources.identity puts after an id that its source has more than once.
_SUFFIX = re.compile(r"#\d+$")


@dataclass(frozen=True)
class Asked:
    """What was predicted: one language of a task."""

    rows: Sequence[Row]
    labels: Sequence[str]
    language: str


class Layout(Protocol):
    """One layout. Stateless."""

    extension: str

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """The file's text. ``predictions``: one a row, as for the task's metric."""
        ...

    def read(self, asked: Asked, text: str) -> list[Any]:
        """Predictions from a file's text, one a row. Raises DataError where it is not of these rows."""
        ...


def official_id(name: str) -> str:
    """An id as its source has it."""
    return _SUFFIX.sub("", name)


def official_ids(rows: Sequence[Row]) -> list[str]:
    """Ids as their source has them, each once: of rows with one id the first has it, the others keep their suffix."""
    taken: set[str] = set()
    out = []
    for row in rows:
        bare = official_id(row["id"])
        out.append(row["id"] if bare in taken else bare)
        taken.add(out[-1])
    return out


def lines_of(text: str) -> list[str]:
    """Lines without outer blanks, as XTREME's readers take them; none after the last line break."""
    return [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []


def check_count(count: int, asked: Asked) -> None:
    """Raises DataError where there is not one prediction for each row."""
    if count != len(asked.rows):
        raise DataError(f"{count} predictions of {len(asked.rows)} rows")


def number_of(numbers: dict[str, int], line: str, number: int) -> int:
    """The index that a line names. ``number``: the line's place, from 1. Raises DataError for an unknown name."""
    if line not in numbers:
        raise DataError(f"line {number}: {quoted(line)} is none of {', '.join(numbers)}")
    return numbers[line]
