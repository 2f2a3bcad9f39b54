"""`xaug filter`: apply other thresholds to the rows of a version, without attacking again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.cli.arguments import thresholds
from xaug.cli.console import out, print_json
from xaug.cli.judging_options import CalibrateOption, CalibrationFolderOption
from xaug.cli.options import (
    STORE,
    FilterOption,
    JsonOption,
    RefArgument,
    SimilarityOption,
    StoreOption,
    WaitOption,
    examples,
)

if TYPE_CHECKING:
    from xaug.augment.calibrate import Calibration
    from xaug.loading import DataVersion

EXAMPLES = examples(
    "xaug filter mnli/bae --similarity 0.9",
    "xaug filter mnli/bae@v1 --filter edit_ratio=0.2 --filter label=0.5",
    "xaug filter pocket_mnli/bae --calibrate",
)


def filter_(
    ref: RefArgument,
    calibrate: CalibrateOption = False,
    output: CalibrationFolderOption = None,
    store: StoreOption = STORE,
    json: JsonOption = False,
    filters: FilterOption = None,
    similarity: SimilarityOption = None,
    wait: WaitOption = False,
) -> None:
    """Apply other thresholds to a version's kept and rejected rows, and commit the result as its child.

    Thresholds that you do not name stay as they were. No model runs, because the scores are stored with the rows.
    --calibrate makes no version. On versions of pocket tasks, it measures at each threshold how well each filter
    recognises the rows whose label still holds.
    """
    from xaug import filtering
    from xaug.cli.listening import Terminal
    from xaug.data_cards.errors import UsageError

    if calibrate and (filters or similarity is not None):
        raise UsageError("--calibrate measures every threshold. Leave out --filter and --similarity.")
    if output is not None and not calibrate:
        raise UsageError("--output is the folder of --calibrate. Leave it out: a version is written to the store.")
    if calibrate:
        folder = output or Path("calibration")
        _print_calibration(filtering.calibrate(ref, folder, store=store), folder, json=json)
        return
    version = filtering.refilter(
        ref, thresholds(filters), similarity=similarity, store=store, wait=wait, listener=Terminal()
    )
    _print_version(version, json=json)


def _print_version(version: DataVersion, *, json: bool) -> None:
    from xaug.loading import funnel_lines

    manifest = version.manifest
    parent = manifest.parent.ref if manifest.parent else ""
    if json:
        funnel = [step.model_dump() for step in manifest.funnel]
        print_json({
            "ref": version.ref, "parent": parent, "made": version.made, "rows": version.rows, "funnel": funnel,
        })  # fmt: skip
        return
    counts = ", ".join(f"{rows:,} {split}" for split, rows in version.rows.items())
    out().print(
        f"{version.ref}: {counts} rows{f', from {parent}' if parent else ''}"
        + ("" if version.made else "; it existed already")
    )
    for line in funnel_lines(manifest.funnel):
        out().print(line, soft_wrap=True)


def _print_calibration(calibration: Calibration, folder: Path, *, json: bool) -> None:
    from dataclasses import asdict

    from xaug.cli.tables import table
    from xaug.data_cards.numbers import without_nan

    if json:
        print_json(without_nan(asdict(calibration)))
        return
    out().print(
        f"{calibration.ref}: {calibration.rows} attacked rows. The embedded world can interpret {calibration.known} of"
        f" them, and the label holds in {calibration.holds} ({calibration.holds / calibration.known:.0%}). All filters"
        f" together keep {calibration.together.kept} rows, with precision {_share(calibration.together.precision)} and"
        f" recall {_share(calibration.together.recall)}.",
        soft_wrap=True,
    )
    figures = ("threshold now", "precision", "recall", "best threshold")
    shown = table("filter", *figures, "precision", "recall", right=figures)
    for curve in calibration.curves:
        cells = [f"{n:.3f}" if i % 3 == 0 else _share(n) for i, n in enumerate(
            (curve.now.threshold, curve.now.precision, curve.now.recall,
             curve.best.threshold, curve.best.precision, curve.best.recall))]  # fmt: skip
        shown.add_row(curve.name, *cells)
    out().print(shown)
    name = calibration.ref.replace("/", "-")
    out().print(f"The figures at every threshold are in {folder / name}.json and {name}.svg.", soft_wrap=True)


def _share(value: float) -> str:
    return "undefined" if math.isnan(value) else f"{value:.0%}"
