"""The options and arguments of `xaug study`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xaug.cli.options import folder_named, output_option

StudyFileArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", dir_okay=False,
        help="The study file. Default: study.toml in the current folder, or else the pocket study.",
    ),
]  # fmt: skip
NewStudyFileArgument = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="The file to write.")]
StudyFolderOption = Annotated[Path | None, output_option("Default: studies/NAME, with the name of the study.")]
PilotOption = Annotated[
    Path | None,
    typer.Option(
        "--pilot", metavar="DIR", parser=folder_named,
        help="The folder of an earlier study, whose variances say what this one can find.",
    ),
]  # fmt: skip
CellsOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="How many cells run at the same time. Default: one per core.")
]
SeedsArgument = Annotated[int, typer.Argument(metavar="N", min=1, help="How many seeds to add.")]
PublishedFolderOption = Annotated[
    Path, typer.Option("--to", metavar="DIR", parser=folder_named, help="A new folder for what is published.")
]
