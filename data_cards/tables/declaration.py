"""The description of a user's file: which column holds what. It is all that a later command needs to know."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from xaug.data_cards.task_types import TaskType


class Declaration(BaseModel):
    """What the rows of a file are. ``text_a`` to ``row_id`` are names of columns; a task type uses some of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    task_type: TaskType
    name: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")  # of the dataset; by default the file's name
    text_a: str | None = None  # classification: the text, or the first of two
    text_b: str | None = None
    label: str | None = None  # classification: a name; multiple choice: the place from 0, or the text, of a choice
    context: str | None = None  # multiple choice and span
    question: str | None = None
    choices: tuple[str, ...] = ()  # one column with lists, or a column for each choice
    answers: str | None = None  # span: a text, or lists of texts and offsets as in SQuAD
    answer_start: str | None = None  # span: the offset of a text in ``answers``
    tokens: str | None = None  # tagging: a list, or text with blanks between the tokens
    tags: str | None = None
    row_id: str | None = None  # None: rows are numbered
    labels: tuple[str, ...] = ()  # in index order; by default those of the data, sorted
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")
    license: str = "not stated"
    no_answer: bool = False  # span: some questions have no answer

    def request(self) -> dict[str, Any]:
        """Return its part of a version's request. Values that are the default are left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


COLUMNS = (
    "text_a", "text_b", "label", "context", "question", "choices", "answers", "answer_start", "tokens", "tags",
)  # fmt: skip
