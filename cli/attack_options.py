"""Options of `generate` that only attacks have, besides those in ``options``."""

from __future__ import annotations

from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.options import FILTERS, RUNNING

MaxQueriesOption = Annotated[
    int | None,
    typer.Option(
        "--max-queries", min=1, help="The most questions to the victim that a row may take.", rich_help_panel=FILTERS
    ),
]
LikeOption = Annotated[
    str | None,
    typer.Option(
        "--like", metavar="REF", help="Of a control: the version whose rows and number of edits it matches.",
        autocompletion=complete.references, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
KeepAnswersOption = Annotated[
    bool,
    typer.Option(
        "--keep-answers",
        help="Keep the models' answers in the cache folder, and use those of earlier runs. It changes no row on a CPU.",
        rich_help_panel=RUNNING,
    ),
]
