"""How a task's predictions are written in a submission to XTREME's leaderboard, and how they are read again.

The layouts are those that google-research/xtreme reads: evaluate.py (read_label, read_tag, read_squad; bucc_f1 splits
pairs at a tab) and utils_mewslix.py (evaluate_all), and for XCOPA what run_xcopa.py writes. That repository has no
reader of LAReQA predictions, so they are written in the layout of Mewsli-X.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted

# The suffix that xaug.data_cards.sources.identity adds to an id that its source has more than once.
_SUFFIX = re.compile(r"#\d+$")


@dataclass(frozen=True)
class LanguageRows:
    """The rows of one language of a task, for which there are predictions."""

    rows: Sequence[Row]
    labels: Sequence[str]
    language: str


class Layout(Protocol):
    """One layout. It holds no state."""

    extension: str

    def write(self, data: LanguageRows, predictions: Sequence[Any]) -> str:
        """The text of the file. ``predictions``: one for each row, as the task's metric takes them."""
        ...

    def read(self, data: LanguageRows, text: str) -> list[Any]:
        """The predictions in the text of a file, one for each row. Raises DataError where it belongs to other rows."""
        ...


def official_id(name: str) -> str:
    """A row's id in its source."""
    return _SUFFIX.sub("", name)


def official_ids(rows: Sequence[Row]) -> list[str]:
    """The rows' ids in their source, made unique: of rows with the same id, all but the first keep their suffix."""
    taken: set[str] = set()
    out = []
    for row in rows:
        bare = official_id(row["id"])
        out.append(row["id"] if bare in taken else bare)
        taken.add(out[-1])
    return out


def lines_of(text: str) -> list[str]:
    """The lines without surrounding white space, as XTREME's readers take them."""
    return [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []


def check_count(count: int, data: LanguageRows) -> None:
    """Raises DataError where there is not one prediction for each row."""
    if count != len(data.rows):
        raise DataError(f"{count} predictions for {len(data.rows)} rows")


def number_of(numbers: dict[str, int], line: str, number: int) -> int:
    """The index of the name on a line. ``number``: the line number, from 1. Raises DataError for an unknown name."""
    if line not in numbers:
        raise DataError(f"line {number}: {quoted(line)} is none of {', '.join(numbers)}")
    return numbers[line]
