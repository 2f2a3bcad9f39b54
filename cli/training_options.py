"""Options of `train`, `eval` and `compare` alone, each declared once; those of other commands are in ``options``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.choices import Phase, Robust, Tracker
from xaug.cli.options import ROWS, RUNNING

_TRAINING = "How it is trained"
_RETRIEVAL = "Retrieval"

# Of several of them
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="An encoder: a run, a folder or a Hub id (eval: the newest run).",
        autocompletion=complete.models,
    ),
]

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="TOML", help="A file with all other settings.", rich_help_panel=RUNNING),
]
SeedsOption = Annotated[
    list[int] | None,
    typer.Option("--seed", help="Of fine-tuning; may be repeated: one model a seed (0)."),
]


# What is trained on, and how
DataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="REF",
        help=r"TASK/RECIPE\[@vN]\[/SPLIT]\[:SHARE]; may be repeated. Default: all in the store.",
        autocompletion=complete.references,
    ),
]
MixOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mix", metavar="REF+REF:SHARE", help="The same, joined by +: mnli/clean+mnli/bae:0.5. Repeatable.",
        autocompletion=complete.mixes,
    ),
]  # fmt: skip
MlmDataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mlm-data", metavar="TEXTS", help="Masked LM beside the tasks: .txt files, folders or REFs.",
        autocompletion=complete.references, rich_help_panel=_TRAINING,
    ),
]  # fmt: skip
MlmRatioOption = Annotated[
    float | None,
    typer.Option("--mlm-ratio", min=0.0, max=1.0, help="Masked LM's share of all steps.", rich_help_panel=_TRAINING),
]
PhaseOption = Annotated[
    Phase | None, typer.Option("--phase", help="intermediate unless told.", rich_help_panel=_TRAINING)
]
EpochsOption = Annotated[float | None, typer.Option("--epochs", min=0.0, help="Over the tasks' rows (3).")]
MaxStepsOption = Annotated[
    int | None, typer.Option("--max-steps", min=1, help="Instead of epochs.", rich_help_panel=_TRAINING)
]
LrOption = Annotated[
    float | None, typer.Option("--lr", help="Largest learning rate (2e-5).", rich_help_panel=_TRAINING)
]
TokenBudgetOption = Annotated[
    int | None,
    typer.Option(
        "--token-budget", min=1, help="Padded tokens a batch on one device (4096).", rich_help_panel=_TRAINING
    ),
]
RobustOption = Annotated[
    Robust | None, typer.Option("--robust", help="Train against perturbed inputs.", rich_help_panel=_TRAINING)
]
TrackOption = Annotated[
    list[Tracker] | None, typer.Option("--track", help="Also send metrics there.", rich_help_panel=RUNNING)
]

# What is evaluated
SuiteOption = Annotated[
    str | None,
    typer.Option("--suite", metavar="NAME", help="xtreme-r or xtreme (xtreme-r).", autocompletion=complete.suites),
]
SuiteTasksOption = Annotated[
    str | None,
    typer.Option(
        "--tasks", metavar="A,B", help="Only these tasks of the suite.", autocompletion=complete.suite_tasks
    ),
]  # fmt: skip
LanguagesOption = Annotated[
    str | None,
    typer.Option("--languages", metavar="XX,YY", help="Only these.", autocompletion=complete.languages),
]
MaxExamplesOption = Annotated[
    int | None,
    typer.Option(
        "--max-examples", min=1,
        help="Only the first N rows of a task and language; of retrieval N queries over all candidates (BUCC whole).",
        rich_help_panel=ROWS,
    ),
]  # fmt: skip
LayersOption = Annotated[
    str | None,
    typer.Option(
        "--layers", metavar="auto|last|sweep|N", help="Hidden state of retrieval (auto).",
        autocompletion=complete.layers, rich_help_panel=_RETRIEVAL,
    ),
]  # fmt: skip
RetrievalOption = Annotated[
    str | None,
    typer.Option(
        "--retrieval", metavar="xtreme|jiant", help="Layer, pooling and scoring of Tatoeba and BUCC, by name.",
        autocompletion=complete.retrieval_settings, rich_help_panel=_RETRIEVAL,
    ),
]  # fmt: skip
PoolingOption = Annotated[
    str | None,
    typer.Option(
        "--pooling", metavar="NAME", help="mean, cls or max (mean).", autocompletion=complete.poolings,
        rich_help_panel=_RETRIEVAL,
    ),
]  # fmt: skip

# What is compared
RunAArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN_A", help="Results of `xaug eval`: what is compared with.", autocompletion=complete.evaluations
    ),
]
RunBArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN_B", help="Results of `xaug eval`: what is compared.", autocompletion=complete.evaluations
    ),
]
MinRowsOption = Annotated[
    int,
    typer.Option("--min-rows", min=1, metavar="N", help="Leave out a task in a language with fewer rows."),
]
