"""Options and arguments. Each is declared once, together with its help text and its panel of the help page.

Options that only `train`, `eval` and `compare` have are in ``training_options``; all others are here.

A command uses an option as the annotation of a parameter and sets the default there: ``store: StoreOption = STORE``.
The help lists a command's options in the order of its parameters. The common ones come first and have no panel.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from xaug.cli import completion as complete
from xaug.cli.choices import Device, Dtype, Tagger, TrainDtype

STORE = Path("store")

# Panels of the help page. Options without a panel come first, under "Options".
ROWS = "Which rows"
MODELS = "Models"
FILTERS = "Attack and filters"
RUNNING = "How it runs"


def examples(*lines: str) -> str:
    """The block of examples at the end of a command's help."""
    return "\n".join([" Examples:", *(f"   $ {line}" for line in lines)])


def folder_named(text: str | Path) -> Path:
    """The folder that an option names. An empty value is refused: it is usually an unset variable of a script."""
    if not str(text).strip():
        raise typer.BadParameter("the value is empty. Name a folder, or write a dot for the current one.")
    return Path(text)


def _checked_store(ctx: typer.Context, value: Path) -> Path:
    """Refuse an empty XAUG_STORE, which Typer would treat as unset."""
    source = ctx.get_parameter_source("store")
    if os.environ.get("XAUG_STORE") == "" and source is not None and source.name == "DEFAULT":
        raise typer.BadParameter("XAUG_STORE is set but empty. Set it to a folder, unset it, or give --store.")
    return value


# Options of most commands
StoreOption = Annotated[
    Path,
    typer.Option(
        "--store", metavar="PATH", envvar="XAUG_STORE", help="The store: the folder that holds all versions.",
        parser=folder_named, callback=_checked_store,
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Time a few rows, estimate the cost of the command, and write nothing.")
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME", envvar="XAUG_PROFILE",
        help="A named set of defaults: pocket, laptop, base, paper or none. Default: pocket, or laptop for real data.",
        autocompletion=complete.profiles,
    ),
]  # fmt: skip
SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="DIR|hub|pocket", help="A folder of official files, the Hub, or the embedded world.",
        autocompletion=complete.sources,
    ),
]  # fmt: skip


def output_option(default: str) -> Any:
    """The option that names the folder for a command's results. ``default``: what happens without it, in a sentence."""
    return typer.Option("--output", metavar="DIR", parser=folder_named, help=f"The folder for the results. {default}")


ResumeOption = Annotated[bool, typer.Option("--resume", help="Continue what was stopped or killed.")]

# What a command is about
TasksArgument = Annotated[
    list[str],
    typer.Argument(metavar="TASK", help="The tasks, or `all`. `xaug tasks` lists them.", autocompletion=complete.tasks),
]
TaskArgument = Annotated[
    str | None,
    typer.Argument(metavar="TASK", help="List only this task's versions.", autocompletion=complete.stored_tasks),
]
RefArgument = Annotated[
    str,
    typer.Argument(
        metavar="REF", help="The version: TASK/RECIPE@vN, or TASK/RECIPE for the newest one.",
        autocompletion=complete.references,
    ),
]  # fmt: skip
RefsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REF",
        help="The versions. Without any, or with `all`: every version of the store.",
        autocompletion=complete.references,
    ),
]
FetchArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="TASK|nltk", help="The tasks, which `xaug tasks` lists, or nltk.", autocompletion=complete.fetched
    ),
]  # fmt: skip
RunsArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds the runs.", file_okay=False)]

# Which rows
SplitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--split", metavar="NAME", help="Read only this split (default: train). May be repeated.",
        autocompletion=complete.splits,
    ),
]  # fmt: skip
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, help="Read only the first N rows of each split.")
]  # fmt: skip
RevisionOption = Annotated[
    str | None,
    typer.Option(
        "--revision", metavar="COMMIT", help="The commit on the Hub to read, in place of the card's.",
        rich_help_panel=ROWS,
    ),
]  # fmt: skip
SkipBadRowsOption = Annotated[
    bool,
    typer.Option(
        "--skip-bad-rows", help="Count malformed records, instead of stopping at the first one.", rich_help_panel=ROWS
    ),
]

# The attack and the filters
AttackOption = Annotated[
    str,
    typer.Option(
        "--attack", metavar="NAME[+NAME]", autocompletion=complete.attacks,
        help="An attack that `xaug attacks` lists, several in a row, or clean for the rows as they are.",
    ),
]  # fmt: skip
FieldsOption = Annotated[
    str | None,
    typer.Option(
        "--fields", metavar="A,B", help="The fields to edit, in place of those of the attack or the card.",
        autocompletion=complete.fields, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="A parameter of the attack. May be repeated.",
        autocompletion=complete.parameters, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
SimilarityOption = Annotated[
    float | None,
    typer.Option(
        "--similarity", help="The lowest cosine similarity of a row's texts before and after, from 0 to 1.",
        rich_help_panel=FILTERS,
    ),
]  # fmt: skip
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter", metavar="NAME[=X]", help="A filter, with threshold X in place of its own. May be repeated.",
        autocompletion=complete.filters, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
MaxSecondsOption = Annotated[
    float | None,
    typer.Option("--max-seconds", help="The most seconds of model time that a row may take.", rich_help_panel=FILTERS),
]
AllowWeakOption = Annotated[
    bool,
    typer.Option(
        "--allow-weak-victim",
        help="Attack even where victim or judge is not clearly better than chance.",
        rich_help_panel=FILTERS,
    ),
]

# Models
VictimOption = Annotated[
    str | None,
    typer.Option(
        "--victim", metavar="MODEL", help="The model that the attack tries to fool: a folder or a Hub id.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
MlmOption = Annotated[
    str | None,
    typer.Option(
        "--mlm", metavar="MODEL", help="The masked language model that proposes words.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="MODEL", help="The sentence encoder that measures similarity.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
JudgeOption = Annotated[
    str | None,
    typer.Option(
        "--judge", metavar="MODEL", help="A second model of the task, which must still predict the gold label.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
VictimBaseOption = Annotated[
    str | None,
    typer.Option(
        "--victim-base", metavar="MODEL",
        help="The encoder of which a victim is trained where --victim names none.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
JudgeBaseOption = Annotated[
    str | None,
    typer.Option(
        "--judge-base", metavar="MODEL",
        help="The encoder of which a judge is trained where --judge names none.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
TaggerOption = Annotated[
    Tagger | None,
    typer.Option(
        "--tagger", help="What gives parts of speech and stop words: NLTK's data or TextBlob's lexicon.",
        rich_help_panel=MODELS,
    ),
]  # fmt: skip
# How it runs
WidthOption = Annotated[
    int,
    typer.Option(
        "--width", min=1, help="How many searches each process keeps in flight. It changes no row.",
        rich_help_panel=RUNNING,
    ),
]  # fmt: skip
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1,
        help="How many processes attack, each with its own models. Default: the number that should be fastest.",
        rich_help_panel=RUNNING,
    ),
]  # fmt: skip
_DEVICE = typer.Option("--device", help="The device that models run on.", rich_help_panel=RUNNING)
DeviceOption = Annotated[Device, _DEVICE]
SettingDeviceOption = Annotated[Device | None, _DEVICE]  # None: the settings decide
_DTYPE = typer.Option(
    "--dtype", rich_help_panel=RUNNING,
    help="The number type that models compute in. auto: bf16 where the device multiplies in it, else fp32.",
)  # fmt: skip
DtypeOption = Annotated[Dtype, _DTYPE]
SettingDtypeOption = Annotated[TrainDtype | None, _DTYPE]
WaitOption = Annotated[
    bool, typer.Option("--wait", help="Wait for another process that makes the same version.", rich_help_panel=RUNNING)
]
SeedOption = Annotated[
    int, typer.Option("--seed", help="The seed of every random choice.", rich_help_panel=RUNNING)
]  # fmt: skip
SettingSeedOption = Annotated[
    int | None, typer.Option("--seed", help="The seed of every random choice (default: 0).", rich_help_panel=RUNNING)
]
# What is shown or fetched
CountOption = Annotated[int, typer.Option("-n", min=1, help="The number of rows to show.")]
RejectedOption = Annotated[bool, typer.Option("--rejected", help="Rows that a filter rejected, not kept ones.")]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        "--reason", metavar="SLUG", help="Rows that were rejected for this reason.",
        autocompletion=complete.reasons,
    ),
]  # fmt: skip
IdOption = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="Show the row with this id or origin id, in any split.")
]
NltkFolderOption = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help="The folder for NLTK's data (default: NLTK_DATA).")
]
NltkIndexOption = Annotated[
    str | None, typer.Option("--nltk-index", metavar="URL", help="A mirror of NLTK's index of packages.")
]
LockOption = Annotated[Path, typer.Option("--lock", help="The lock file: SHA-256 and size of each downloaded file.")]
