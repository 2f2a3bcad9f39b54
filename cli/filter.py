"""`xaug filter`: other thresholds over the same rows, without attacking again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xaug.cli.console import out, print_json
from xaug.cli.given import thresholds
from xaug.cli.options import (
    STORE,
    CalibrateOption,
    FilterOption,
    JsonOption,
    OutputOption,
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
    output: OutputOption = None,
    store: StoreOption = STORE,
    json: JsonOption = False,
    filters: FilterOption = None,
    similarity: SimilarityOption = None,
    wait: WaitOption = False,
) -> None:
    """Judge a version's kept and rejected rows by other thresholds and commit the result as its child.

    Thresholds that are not named stay as they were. No model runs: scores are kept with the rows. --calibrate makes no
    version: it says how well each filter tells rows whose label holds, at each threshold, on versions of pocket tasks.
    """
    from xaug import filtering
    from xaug.data_cards.errors import UsageError

    if calibrate and (filters or similarity is not None):
        raise UsageError("--calibrate measures all thresholds of a version: leave --filter and --similarity out.")
    if output is not None and not calibrate:
        raise UsageError("--output is where --calibrate writes; a version goes to the --store.")
    if calibrate:
        folder = output or Path("calibration")
        _print_calibration(filtering.calibrate(ref, folder, store=store), folder, json=json)
        return
    version = filtering.refilter(ref, thresholds(filters), similarity=similarity, store=store, wait=wait)
    _print_version(version, json=json)


def _print_version(version: DataVersion, *, json: bool) -> None:
    from xaug.loading import dropped

    manifest = version.manifest
    parent = manifest.parent.ref if manifest.parent else ""
    if json:
        funnel = [step.model_dump() for step in manifest.funnel]
        print_json({
            "ref": version.ref, "parent": parent, "made": version.made, "rows": version.rows, "funnel": funnel,
        })  # fmt: skip
        return
    counts = ", ".join(f"{rows:,} {split}" for split, rows in version.rows.items())
    out().print(f"{version.ref}: {counts} rows, from {parent}" + ("" if version.made else "; it was there already"))
    for step in manifest.funnel:
        out().print(f"  {step.step:<12} {step.rows_in:>8,} → {step.rows_out:>8,}  {dropped(step)}")


def _print_calibration(found: Calibration, folder: Path, *, json: bool) -> None:
    from dataclasses import asdict

    from xaug.cli.tables import table

    if json:
        print_json(asdict(found))
        return
    out().print(
        f"{found.ref}: {found.rows} attacked rows; the world can read {found.known}, the label holds in {found.holds}"
        f" ({found.holds / found.known:.0%}). All filters together keep {found.together.kept}: precision"
        f" {found.together.precision:.0%}, recall {found.together.recall:.0%}.",
        soft_wrap=True,
    )
    figures = ("threshold now", "precision", "recall", "best threshold")
    shown = table("filter", *figures, "precision", "recall", right=figures)
    for curve in found.curves:
        cells = [f"{n:.3f}" if i % 3 == 0 else f"{n:.0%}" for i, n in enumerate(
            (curve.now.threshold, curve.now.precision, curve.now.recall,
             curve.best.threshold, curve.best.precision, curve.best.recall))]  # fmt: skip
        shown.add_row(curve.name, *cells)
    out().print(shown)
    out().print(f"Every threshold: {folder / found.ref.replace('/', '-')}.json and .svg", soft_wrap=True)
