"""Options of `export` and `push`: what is exported, and where it goes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.options import folder_named


class ExportFormat(StrEnum):
    """The format of an export."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


class Columns(StrEnum):
    """The columns of an export."""

    ALL = "all"
    TRAINING = "training"


ToOption = Annotated[
    Path, typer.Option("--to", metavar="DIR", help="The new folder to write.", parser=folder_named, show_default=False)
]
FormatOption = Annotated[ExportFormat, typer.Option("--format", help="The format of the files with rows.")]
ExportSplitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--split", metavar="NAME", help="Export only this split (default: all but rejected). May be repeated.",
        autocompletion=complete.version_splits,
    ),
]  # fmt: skip
ColumnsOption = Annotated[
    Columns, typer.Option("--columns", help="All columns, or only those that training needs: id, texts and labels.")
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier export in the folder.")]

# push
RepoOption = Annotated[
    str, typer.Option("--repo", metavar="OWNER/NAME", help="The dataset repository on the Hub.", show_default=False)
]
PrivateOption = Annotated[bool, typer.Option("--private", help="Create a private repository.")]
BranchOption = Annotated[
    str | None, typer.Option("--revision", metavar="BRANCH", help="The branch to commit to (default: main).")
]
MessageOption = Annotated[str | None, typer.Option("--message", metavar="TEXT", help="The message of the commit.")]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow", metavar="NAME",
        help="Allow what is refused: forbidden or not-stated (terms of redistribution), pocket, other-files."
        " May be repeated.",
        autocompletion=complete.allowances,
    ),
]  # fmt: skip
PushDryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be uploaded, and upload nothing. It needs no network.")
]

# Options of `card`
ToFileOption = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help="Write the page to this file.", show_default=False)
]
OpenOption = Annotated[bool, typer.Option("--open", help="Open the page in a browser.")]
