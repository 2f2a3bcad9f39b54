"""Options of the commands that can run on a Ray cluster."""

from __future__ import annotations

from typing import Annotated

import typer
from xaug.cli.choices import ExecutorName
from xaug.cli.options import RUNNING

_EXECUTOR = "What runs the work: processes of this machine (local, the default), or of a Ray cluster."
_ADDRESS = (
    "HOST:PORT of the head of the Ray cluster. Default: RAY_ADDRESS, or the cluster that runs on this machine; local"
    " starts one for the time of the command."
)
ExecutorOption = Annotated[
    ExecutorName | None, typer.Option("--executor", help=_EXECUTOR, rich_help_panel=RUNNING, show_default=False)
]
AddressOption = Annotated[
    str | None, typer.Option("--address", metavar="HOST:PORT", help=_ADDRESS, rich_help_panel=RUNNING)
]
CpusOption = Annotated[
    float | None,
    typer.Option(
        "--cpus", help="The CPUs that each process (or cell of a study) takes on a Ray cluster. Default: 1.",
        rich_help_panel=RUNNING,
    ),
]  # fmt: skip
GpusOption = Annotated[
    float | None,
    typer.Option(
        "--gpus", rich_help_panel=RUNNING,
        help="The GPUs that each process (or cell of a study) takes on a Ray cluster, such as 0.5.",
    ),
]  # fmt: skip
RayOption = Annotated[
    bool,
    typer.Option("--ray", help="Check the nodes of a Ray cluster, too: resources, software, and the files they see."),
]
