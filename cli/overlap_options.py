"""The options of the comparison of rows with evaluation sets."""

from __future__ import annotations

from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.options import RUNNING

AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against", metavar="SUITE|none",
        help="Compare rows with the evaluation sets of this suite. Default: overlaps and attacks take xtreme-r (attacks"
        " only what the folder of --source holds of it), clean rows and train none.",
        autocompletion=complete.suites, rich_help_panel=RUNNING,
    ),
]  # fmt: skip
AgainstSourceOption = Annotated[
    str | None,
    typer.Option(
        "--against-source", metavar="DIR|hub|pocket",
        help="The source of the evaluation sets. Default: that of the rows.",
        autocompletion=complete.sources, rich_help_panel=RUNNING,
    ),
]  # fmt: skip
