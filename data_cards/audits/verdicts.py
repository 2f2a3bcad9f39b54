"""The questions of an audit, the answers to them, and the verdict of one person on one row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from xaug.data_cards.task_types import TaskType

Answer = Literal["yes", "no", "unsure"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)

QuestionName = Literal["label_still_right", "reads_like_english"]
# The two questions that a person answers, which are also the columns of a file of verdicts.
LABEL, ENGLISH = QUESTIONS = get_args(QuestionName)
BOTH = "both"  # the name under which results give the two questions together
_ENGLISH = "Does it read like English?"
# What results call them.
TITLES = MappingProxyType({LABEL: "label still right", ENGLISH: "reads like English", BOTH: "both"})

KEPT = "kept"  # the population of rows that no filter rejected; the others are named by the reason of the rejection

_ROW = re.compile(r"(?P<split>[A-Za-z0-9_][A-Za-z0-9_.-]*):(?P<position>[0-9]{1,18})")


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """One row of a version: its split, and its position there, from 0. A version never changes, so neither does a key.

    It is written ``train:17``. A spreadsheet program leaves that as it is. It would turn some ids of datasets into
    numbers or dates, and nothing makes ids different within a split.
    """

    split: str
    position: int

    @classmethod
    def parse(cls, text: str) -> RowKey:
        """Parse a key. Raises ValueError if the text is none."""
        found = _ROW.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a row; a row is written SPLIT:NUMBER, such as train:17")
        return cls(found["split"], int(found["position"]))

    def __str__(self) -> str:
        return f"{self.split}:{self.position}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said of one row. None: the question was not answered."""

    row: RowKey
    label_still_right: Answer | None
    reads_like_english: Answer | None
    comment: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self.label_still_right is None and self.reads_like_english is None and not self.comment

    def answer(self, question: str) -> Answer | None:
        """Return the answer to a question, or to both together (`together`)."""
        if question == LABEL:
            return self.label_still_right
        if question == ENGLISH:
            return self.reads_like_english
        return together(self.label_still_right, self.reads_like_english)


def questions(of: TaskType) -> dict[str, str]:
    """Return the questions on rows of a task type, as people are asked them, and what both together are called."""
    return {LABEL: of.gold_question, ENGLISH: _ENGLISH, BOTH: "Both"}


def together(*answers: Answer | None) -> Answer | None:
    """Return yes if all answers are yes, no if one is no, unsure if one is unsure, else None: one is missing."""
    if "no" in answers:
        return "no"
    if None in answers:
        return None
    return "unsure" if "unsure" in answers else "yes"
