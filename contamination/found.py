"""The rows of a version that occur in evaluation sets: how many, in which sets, and examples."""

from __future__ import annotations

from xaug.data_cards.card import Spec


class SetRows(Spec):
    """How many rows occur in one split of one evaluation set."""

    task: str
    split: str
    rows: int


class LeakedRow(Spec):
    """A row that occurs in an evaluation set. ``text``: the beginning of its text."""

    id: str
    task: str
    split: str
    score: float
    text: str


class RowsFound(Spec):
    """The rows of a reference that occur in evaluation sets.

    ``rows``: how many were compared. ``found``: how many of them occur in any set. A row that occurs in several sets
    counts in each of ``sets``, which begin with the largest number.
    """

    ref: str
    rows: int
    found: int
    sets: tuple[SetRows, ...] = ()
    examples: tuple[LeakedRow, ...] = ()
    compared_with: str = ""  # the sha256 of the evaluation texts

    def sentence(self) -> str:
        """The finding in one sentence, with an example."""
        if not self.found:
            return f"None of the {self.rows:,} rows of {self.ref} contains text of the evaluation sets."
        tasks: dict[str, int] = {}
        for one in self.sets:
            tasks[one.task] = max(tasks.get(one.task, 0), one.rows)
        where = ", ".join(f"{task} ({rows:,})" for task, rows in tasks.items()) or "of several together"
        text = f"{self.found:,} of {self.rows:,} rows of {self.ref} contain text of the evaluation sets: {where}"
        if not self.examples:
            return f"{text}."
        first = self.examples[0]
        return f"{text}. For example, row {first.id} of {first.task} {first.split}: {first.text}"
