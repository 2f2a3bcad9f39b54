"""Options of `generate` that describe a file of the user's own."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

TABLE = "A file of your own (TASK is its path)"


class OwnType(StrEnum):
    """The task types of files of the user's own."""

    CLASSIFICATION = "classification"
    MULTIPLE_CHOICE = "multiple_choice"
    SPAN = "span"
    TAGGING = "tagging"


TaskTypeOption = Annotated[
    OwnType | None,
    typer.Option(
        "--task-type", metavar="TYPE", help="classification, multiple_choice, span or tagging.", rich_help_panel=TABLE
    ),
]
TextAOption = Annotated[
    str | None, typer.Option("--text-a", metavar="COLUMN", help="Classification: the text.", rich_help_panel=TABLE)
]
TextBOption = Annotated[
    str | None,
    typer.Option("--text-b", metavar="COLUMN", help="Classification: the second text.", rich_help_panel=TABLE),
]
LabelOption = Annotated[
    str | None,
    typer.Option(
        "--label", metavar="COLUMN", rich_help_panel=TABLE,
        help="The label; for multiple choice the place of the right choice from 0, or its text.",
    ),
]  # fmt: skip
LabelsOption = Annotated[
    str | None,
    typer.Option(
        "--labels", metavar="A,B", help="The labels in index order (default: those of the file, sorted).",
        rich_help_panel=TABLE,
    ),
]  # fmt: skip
ContextOption = Annotated[
    str | None,
    typer.Option("--context", metavar="COLUMN", help="Multiple choice, span: the passage.", rich_help_panel=TABLE),
]
QuestionOption = Annotated[
    str | None,
    typer.Option("--question", metavar="COLUMN", help="Multiple choice, span: the question.", rich_help_panel=TABLE),
]
ChoicesOption = Annotated[
    str | None,
    typer.Option(
        "--choices", metavar="COLUMNS", help="Multiple choice: a column of lists, or one column for each choice.",
        rich_help_panel=TABLE,
    ),
]  # fmt: skip
AnswersOption = Annotated[
    str | None,
    typer.Option(
        "--answers", metavar="COLUMN", help="Span: the answer's text, or SQuAD's texts and offsets.",
        rich_help_panel=TABLE,
    ),
]  # fmt: skip
AnswerStartOption = Annotated[
    str | None,
    typer.Option(
        "--answer-start", metavar="COLUMN", help="Span: the answer's offset, in characters.", rich_help_panel=TABLE
    ),
]
TokensOption = Annotated[
    str | None,
    typer.Option("--tokens", metavar="COLUMN", help="Tagging: the tokens.", rich_help_panel=TABLE),
]
TagsOption = Annotated[
    str | None, typer.Option("--tags", metavar="COLUMN", help="Tagging: the tags.", rich_help_panel=TABLE)
]
RowIdOption = Annotated[
    str | None,
    typer.Option(
        "--row-id", metavar="COLUMN", help="The ids of the rows (default: rows are numbered).", rich_help_panel=TABLE
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="The dataset's name (default: the file's).", rich_help_panel=TABLE),
]
ValidationOption = Annotated[
    str | None,
    typer.Option(
        "--validation", metavar="FILE", help="A file with the same columns, for the split validation.",
        rich_help_panel=TABLE,
    ),
]  # fmt: skip
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="The language of the texts (default: en).", rich_help_panel=TABLE),
]
LicenseOption = Annotated[
    str | None,
    typer.Option("--license", metavar="TEXT", help="The licence of the data, for the card.", rich_help_panel=TABLE),
]
