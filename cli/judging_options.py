"""Options of the commands that measure models, filters and rows: `victims`, `calibrate`, `audit`, and `filter`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xaug.cli import completion as complete
from xaug.cli.options import folder_named, output_option

# Options of `calibrate`
FiltersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILTER[=X]]...",
        help="The filters to measure, with threshold X in place of the profile's; by default all with their models.",
        autocompletion=complete.filters,
    ),
]
HumanOption = Annotated[
    Path,
    typer.Option("--human", metavar="DIR", help="The folder of human-judged data.", parser=folder_named),
]
PairsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--pairs", metavar="NAME", help="A set of judged pairs; by default all in the folder. May be repeated."
    ),
]
PrecisionOption = Annotated[
    float | None,
    typer.Option("--precision", metavar="SHARE", help="Look for the threshold of this precision (default: 0.9)."),
]
OriginalsOption = Annotated[
    int | None, typer.Option("--originals", min=1, help="Use only N originals of each set, drawn with a fixed seed.")
]

JudgedProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME", envvar="XAUG_PROFILE",
        help="The profile whose models and thresholds are measured: laptop (default), base, paper or none.",
        autocompletion=complete.profiles,
    ),
]  # fmt: skip
FiguresOption = Annotated[Path | None, output_option("Without it, no file is written.")]

# Audits
SampleOption = Annotated[
    int | None, typer.Option("--sample", min=1, help="Draw N rows, and write the sheet on which people judge them.")
]
SheetOption = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE.html", help="The sheet's page (default: REF-audit.html); a CSV goes with it."),
]
ReadOption = Annotated[
    list[Path] | None,
    typer.Option("--read", metavar="FILE", help="Store the verdicts of a filled-in sheet. More files may follow."),
]
VerdictsArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE]...", help="More files of verdicts, after --read.")
]
AnnotatorOption = Annotated[
    str | None,
    typer.Option("--annotator", metavar="NAME", help="The annotator's name, for a file that does not state one."),
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Replace the verdicts that annotators gave to the same rows before.")
]

# Of `victims`: without the embedded world, whose victims are trained when they are first needed
RealSourceOption = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="DIR|hub", help="A folder of official files, or the Hub.",
        autocompletion=complete.real_sources,
    ),
]  # fmt: skip

# Of `filter`
CalibrationFolderOption = Annotated[Path | None, output_option("Default: calibration. Only with --calibrate.")]
CalibrateOption = Annotated[
    bool,
    typer.Option("--calibrate", help="Measure each filter against the embedded world's truth; make no version."),
]
