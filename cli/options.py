"""Every option that more than one command has, declared once; and those of `generate`, `filter` and `train`.

A command takes one as a parameter's annotation and gives the default there: ``store: StoreOption = STORE``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

STORE = Path("store")


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Dtype(StrEnum):
    """The number type models compute in."""

    FP32 = "fp32"
    BF16 = "bf16"


class Tagger(StrEnum):
    """Where parts of speech and stop words come from."""

    NLTK = "nltk"
    TEXTBLOB = "textblob"


class Phase(StrEnum):
    """What a run is for."""

    INTERMEDIATE = "intermediate"
    TARGET = "target"
    MLM = "mlm"


class TrainDtype(StrEnum):
    """The number type of a run's products; weights stay fp32."""

    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Robust(StrEnum):
    """Training against perturbed inputs."""

    NONE = "none"
    FGM = "fgm"
    PGD = "pgd"
    FREELB = "freelb"
    NOISE = "noise"
    SYNONYM = "synonym"


class Tracker(StrEnum):
    """Where metrics go besides metrics.jsonl."""

    TENSORBOARD = "tensorboard"
    WANDB = "wandb"
    TRACKIO = "trackio"


StoreOption = Annotated[
    Path, typer.Option("--store", envvar="XAUG_STORE", help="Folder of all versions.", file_okay=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

# What is read
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", envvar="XAUG_PROFILE", help="pocket (default), base or paper."),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="DIR|hub|pocket", help="Official files, the Hub, or the embedded world."),
]
RevisionOption = Annotated[
    str | None,
    typer.Option("--revision", metavar="COMMIT", help="Another commit on the Hub than the card's."),
]
SplitOption = Annotated[
    list[str] | None, typer.Option("--split", metavar="NAME", help="Only this split; may be repeated.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N rows of a split.")]
SkipBadRowsOption = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Count malformed records instead of stopping at the first.")
]

# What is done to it
AttackOption = Annotated[
    str, typer.Option("--attack", metavar="NAME", help="See `xaug attacks`; none: the clean rows.")
]
FieldsOption = Annotated[
    str | None,
    typer.Option("--fields", metavar="A,B", help="Fields to edit, instead of the card's attackable ones."),
]
SimilarityOption = Annotated[
    float | None,
    typer.Option("--similarity", min=0.0, max=1.0, help="Least cosine of a row's texts before and after."),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Of everything that is drawn.")]

# Models
VictimOption = Annotated[
    str | None, typer.Option("--victim", metavar="MODEL", help="The model to fool: a folder or a Hub id.")
]
MlmOption = Annotated[
    str | None, typer.Option("--mlm", metavar="MODEL", help="The masked language model that proposes words.")
]
EncoderOption = Annotated[
    str | None, typer.Option("--encoder", metavar="MODEL", help="The sentence encoder that judges likeness.")
]
JudgeOption = Annotated[
    str | None,
    typer.Option("--judge", metavar="MODEL", help="A second model that must still give the gold label."),
]

TaggerOption = Annotated[
    Tagger | None, typer.Option("--tagger", help="Parts of speech and stop words: NLTK's data, or TextBlob's lexicon.")
]

# How it runs; none of these changes a row
WidthOption = Annotated[int, typer.Option("--width", min=1, help="Searches in flight at once.")]
DeviceOption = Annotated[Device, typer.Option("--device", help="Where models run.")]
DtypeOption = Annotated[Dtype, typer.Option("--dtype", help="Numbers models compute in.")]
WaitOption = Annotated[bool, typer.Option("--wait", help="Wait for another process that makes the same version.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what it would cost, and stop.")]

# What is trained on
DataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="REF",
        help=r"TASK/RECIPE\[@vN]\[/SPLIT]\[:SHARE]; may be repeated. Default: all in the store.",
    ),
]
MixOption = Annotated[
    list[str] | None,
    typer.Option("--mix", metavar="REF+REF:SHARE", help="The same, joined by +: mnli/clean+mnli/bae:0.5. Repeatable."),
]
MlmDataOption = Annotated[
    list[str] | None,
    typer.Option("--mlm-data", metavar="TEXTS", help="Masked LM beside the tasks: .txt files, folders or REFs."),
]


def examples(*lines: str) -> str:
    """The block of examples at the end of a command's help."""
    return "\n".join([" Examples:", *(f"   $ {line}" for line in lines)])
