"""Options and arguments, each declared once, with the panel of the help that it stands in.

Those of `train`, `eval` and `compare` alone are in ``training_options``; all others are here.

A command takes one as a parameter's annotation and gives the default there: ``store: StoreOption = STORE``. The order
of a command's parameters is the order of its help: what is common comes first, without a panel of its own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.choices import Device, Dtype, Tagger, TrainDtype

STORE = Path("store")

# Panels of the help. What has none stands first, under "Options".
ROWS = "Which rows"
MODELS = "Models"
FILTERS = "Attack and filters"
RUNNING = "How it runs"


def examples(*lines: str) -> str:
    """The block of examples at the end of a command's help."""
    return "\n".join([" Examples:", *(f"   $ {line}" for line in lines)])


def folder_named(text: str | Path) -> Path:
    """The folder of an option. An empty text is a variable of a script that is not set, not the current folder."""
    if not str(text).strip():
        raise typer.BadParameter("it is empty. Name a folder; the current one is written as a dot.")
    return Path(text)


def _store_said(ctx: typer.Context, value: Path) -> Path:
    """Refuse an empty XAUG_STORE, which would be read as if it were not set."""
    source = ctx.get_parameter_source("store")
    if os.environ.get("XAUG_STORE") == "" and source is not None and source.name == "DEFAULT":
        raise typer.BadParameter("XAUG_STORE is set and empty. Name a folder in it, unset it, or give --store.")
    return value


# Of most commands
StoreOption = Annotated[
    Path,
    typer.Option(
        "--store", metavar="PATH", envvar="XAUG_STORE", help="Folder of all versions.", parser=folder_named,
        callback=_store_said,
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what it would cost, from a few timed rows, and write nothing.")
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME", envvar="XAUG_PROFILE", help="pocket (default), base or paper.",
        autocompletion=complete.profiles,
    ),
]  # fmt: skip
SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="DIR|hub|pocket", help="Official files, the Hub, or the embedded world.",
        autocompletion=complete.sources,
    ),
]  # fmt: skip
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        parser=folder_named,
        help="Where results go. Unless said: runs/PHASE-TASKS-SEED (train), evals/SUITE-MODEL (eval), calibration"
        " (filter); compare writes only where it is told to.",
    ),
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on with what was stopped or killed.")]

# What a command is about
TasksArgument = Annotated[
    list[str],
    typer.Argument(metavar="TASK...", help="Tasks, or `all`; see `xaug tasks`.", autocompletion=complete.tasks),
]
TaskArgument = Annotated[str | None, typer.Argument(help="Only this task.", autocompletion=complete.stored_tasks)]
RefArgument = Annotated[
    str, typer.Argument(help="TASK/RECIPE (the newest) or TASK/RECIPE@vN.", autocompletion=complete.references)
]
RefsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[REF]...", help="Versions; none or `all`: every one.", autocompletion=complete.references),
]
FetchArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="TASK|nltk...", help="Tasks of `xaug tasks`, or nltk.", autocompletion=complete.fetched
    ),
]  # fmt: skip
RunsArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of runs.", file_okay=False)]

# Which rows
SplitOption = Annotated[
    list[str] | None,
    typer.Option("--split", metavar="NAME", help="Only this split; may be repeated.", autocompletion=complete.splits),
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N rows of a split.")]
RevisionOption = Annotated[
    str | None,
    typer.Option(
        "--revision", metavar="COMMIT", help="Another commit on the Hub than the card's.", rich_help_panel=ROWS
    ),
]
SkipBadRowsOption = Annotated[
    bool,
    typer.Option(
        "--skip-bad-rows", help="Count malformed records instead of stopping at the first.", rich_help_panel=ROWS
    ),
]

# The attack and the filters
AttackOption = Annotated[
    str,
    typer.Option(
        "--attack", metavar="NAME", help="See `xaug attacks`; none: the clean rows.", autocompletion=complete.attacks
    ),
]
FieldsOption = Annotated[
    str | None,
    typer.Option(
        "--fields", metavar="A,B", help="Fields to edit, instead of the card's attackable ones.",
        autocompletion=complete.fields, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="A parameter of the attack; may be repeated.",
        autocompletion=complete.parameters, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
SimilarityOption = Annotated[
    float | None,
    typer.Option(
        "--similarity", min=0.0, max=1.0, help="Least cosine of a row's texts before and after.",
        rich_help_panel=FILTERS,
    ),
]  # fmt: skip
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter", metavar="NAME[=X]", help="A filter and its threshold; may be repeated.",
        autocompletion=complete.filters, rich_help_panel=FILTERS,
    ),
]  # fmt: skip
MaxSecondsOption = Annotated[
    float | None,
    typer.Option("--max-seconds", min=0, help="Model seconds a row may cost.", rich_help_panel=FILTERS),
]
AllowWeakOption = Annotated[
    bool,
    typer.Option("--allow-weak-victim", help="Attack a victim near chance all the same.", rich_help_panel=FILTERS),
]
CalibrateOption = Annotated[
    bool, typer.Option("--calibrate", help="Measure each filter against the embedded world's truth instead.")
]

# Models
VictimOption = Annotated[
    str | None,
    typer.Option(
        "--victim", metavar="MODEL", help="The model to fool: a folder or a Hub id.", autocompletion=complete.models,
        rich_help_panel=MODELS,
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
        "--encoder", metavar="MODEL", help="The sentence encoder that judges likeness.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
JudgeOption = Annotated[
    str | None,
    typer.Option(
        "--judge", metavar="MODEL", help="A second model that must still give the gold label.",
        autocompletion=complete.models, rich_help_panel=MODELS,
    ),
]  # fmt: skip
TaggerOption = Annotated[
    Tagger | None,
    typer.Option(
        "--tagger", help="Parts of speech and stop words: NLTK's data, or TextBlob's lexicon.", rich_help_panel=MODELS
    ),
]
# How it runs; none of these changes a row
WidthOption = Annotated[
    int, typer.Option("--width", min=1, help="Searches in flight at once, of each process.", rich_help_panel=RUNNING)
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="Processes that attack, each with its models (as many as are fastest unless said).",
        rich_help_panel=RUNNING,
    ),
]  # fmt: skip
_DEVICE = typer.Option("--device", help="Where models run.", rich_help_panel=RUNNING)
DeviceOption = Annotated[Device, _DEVICE]
SettingDeviceOption = Annotated[Device | None, _DEVICE]  # None: as the settings say
_DTYPE = typer.Option("--dtype", help="Numbers models compute in.", rich_help_panel=RUNNING)
DtypeOption = Annotated[Dtype, _DTYPE]
SettingDtypeOption = Annotated[TrainDtype | None, _DTYPE]
WaitOption = Annotated[
    bool, typer.Option("--wait", help="Wait for another process that makes the same version.", rich_help_panel=RUNNING)
]
_SEED = typer.Option("--seed", help="Of everything that is drawn (0 unless said).", rich_help_panel=RUNNING)
SeedOption = Annotated[int, _SEED]
SettingSeedOption = Annotated[int | None, _SEED]
# What is shown or fetched
CountOption = Annotated[int, typer.Option("-n", min=1, help="How many rows.")]
RejectedOption = Annotated[bool, typer.Option("--rejected", help="Rows that a filter dropped.")]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        "--reason", metavar="SLUG", help="Rows dropped for this reason.", autocompletion=complete.reasons
    ),
]  # fmt: skip
IdOption = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="The row of this id or origin id, of any split.")
]
NltkFolderOption = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help="NLTK data goes here (default: NLTK_DATA).")
]
NltkIndexOption = Annotated[str | None, typer.Option("--nltk-index", metavar="URL", help="A mirror of NLTK's index.")]
LockOption = Annotated[Path, typer.Option("--lock", help="Written with sha256 and size of each file.")]
