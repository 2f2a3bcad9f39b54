"""Options that only `train`, `eval` and `compare` have, each declared once. All others are in ``options``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.choices import Phase, Robust, Tracker
from xaug.cli.options import ROWS, RUNNING, output_option

_TRAINING = "How it is trained"
_RETRIEVAL = "Retrieval"

# Options of several of these commands
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="The encoder: a run, a folder or a Hub id. Default: the profile's; of eval, the newest run.",
        autocompletion=complete.models,
    ),
]

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="TOML", help="A TOML file with further settings.", rich_help_panel=RUNNING),
]
RunFolderOption = Annotated[Path | None, output_option("Default: runs/PHASE-TASKS-SEED.")]
EvalFolderOption = Annotated[Path | None, output_option("Default: evals/SUITE-MODEL.")]
ComparisonFolderOption = Annotated[Path | None, output_option("Without it, no file is written.")]
SeedsOption = Annotated[
    list[int] | None,
    typer.Option("--seed", help="A seed of fine-tuning (default: 0). Repeat it for several models per task."),
]


# Options of train
DataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="REF",
        help=r"Rows to train on: TASK/RECIPE\[@vN]\[/SPLIT]\[:SHARE]. May be repeated. Default: all in the store.",
        autocompletion=complete.references,
    ),
]
MixOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mix", metavar="REF+REF:SHARE",
        help="Several references joined by +, such as mnli/clean+mnli/bae:0.5. May be repeated.",
        autocompletion=complete.mixes,
    ),
]  # fmt: skip
MlmDataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mlm-data", metavar="TEXTS", help="Texts for masked LM, beside the tasks: .txt files, folders or references.",
        autocompletion=complete.references, rich_help_panel=_TRAINING,
    ),
]  # fmt: skip
MlmRatioOption = Annotated[
    float | None,
    typer.Option("--mlm-ratio", help="The share of steps that are masked LM, from 0 to 1.", rich_help_panel=_TRAINING),
]
PhaseOption = Annotated[
    Phase | None, typer.Option("--phase", help="The phase (default: intermediate).", rich_help_panel=_TRAINING)
]
EpochsOption = Annotated[
    float | None,
    typer.Option("--epochs", help="How often the rows are read (default: the profile's, else 3)."),
]
MaxStepsOption = Annotated[
    int | None,
    typer.Option(
        "--max-steps", min=1, help="The number of optimizer steps, in place of --epochs.", rich_help_panel=_TRAINING
    ),
]
LrOption = Annotated[
    float | None,
    typer.Option(
        "--lr", help="The highest learning rate (default: the profile's, else 2e-5).", rich_help_panel=_TRAINING
    ),
]
TokenBudgetOption = Annotated[
    int | None,
    typer.Option(
        "--token-budget", min=1, help="Padded tokens per batch on one device (default: the profile's, else 4096).",
        rich_help_panel=_TRAINING,
    ),
]  # fmt: skip
RobustOption = Annotated[
    Robust | None,
    typer.Option("--robust", help="The method that perturbs inputs in training.", rich_help_panel=_TRAINING),
]
TrackOption = Annotated[
    list[Tracker] | None,
    typer.Option("--track", help="A tracker that also receives the metrics. May be repeated.", rich_help_panel=RUNNING),
]

# Options of eval
SuiteOption = Annotated[
    str | None,
    typer.Option(
        "--suite", metavar="NAME", help="The suite: xtreme-r (default) or xtreme.", autocompletion=complete.suites
    ),
]
SuiteTasksOption = Annotated[
    str | None,
    typer.Option(
        "--tasks", metavar="A,B", help="Evaluate only these tasks of the suite.", autocompletion=complete.suite_tasks
    ),
]  # fmt: skip
LanguagesOption = Annotated[
    str | None,
    typer.Option(
        "--languages", metavar="XX,YY", help="Evaluate only these languages.", autocompletion=complete.languages
    ),
]
MaxExamplesOption = Annotated[
    int | None,
    typer.Option(
        "--max-examples", min=1,
        help="Score only the first N rows of each task and language. In retrieval N queries search all candidates;"
        " BUCC is always whole.",
        rich_help_panel=ROWS,
    ),
]  # fmt: skip
LayersOption = Annotated[
    str | None,
    typer.Option(
        "--layers", metavar="auto|last|sweep|N", help="The hidden state for retrieval (default: auto).",
        autocompletion=complete.layers, rich_help_panel=_RETRIEVAL,
    ),
]  # fmt: skip
RetrievalOption = Annotated[
    str | None,
    typer.Option(
        "--retrieval", metavar="xtreme|jiant", help="Named layer, pooling and scoring for Tatoeba and BUCC.",
        autocompletion=complete.retrieval_settings, rich_help_panel=_RETRIEVAL,
    ),
]  # fmt: skip
PoolingOption = Annotated[
    str | None,
    typer.Option(
        "--pooling", metavar="NAME", help="How retrieval pools tokens: mean (default), cls or max.",
        autocompletion=complete.poolings, rich_help_panel=_RETRIEVAL,
    ),
]  # fmt: skip

# Options of compare
RunAArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN_A", help="The results of `xaug eval` to compare with.", autocompletion=complete.evaluations
    ),
]
RunBArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN_B", help="The results of `xaug eval` that are compared.", autocompletion=complete.evaluations
    ),
]
MinRowsOption = Annotated[
    int,
    typer.Option("--min-rows", min=1, metavar="N", help="Leave out a task in a language that has fewer rows."),
]
