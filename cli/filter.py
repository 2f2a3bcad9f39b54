"""`xaug filter`: other thresholds over the same rows, without attacking again."""

from __future__ import annotations

from pathlib import Path

from xaug.cli.console import out, print_json
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
    from xaug.cli.errors import stopped_with
    from xaug.cli.typed import check_output
    from xaug.data_cards.errors import UsageError

    if calibrate and (filters or similarity is not None):
        raise UsageError("--calibrate measures all thresholds of a version: leave --filter and --similarity out.")
    if output is not None and not calibrate:
        raise UsageError("--output is where --calibrate writes; a version goes to the --store.")
    if calibrate:
        check_output(output or Path("calibration"))
        _calibrate(ref, store, output or Path("calibration"), json=json)
        return
    from xaug.augment.refilter import refilter
    from xaug.cli.asked import thresholds
    from xaug.cli.profile import resolved
    from xaug.data_cards.store import Store

    shelf = Store(store)
    parent = resolved(shelf, ref)
    said = f"Stopped. No child of {parent.ref} was committed; the same command judges its rows again."
    with stopped_with(said):
        version, made = refilter(shelf, parent, thresholds(filters, similarity), wait=wait)
    manifest = version.manifest
    rows = {name: info.rows for name, info in manifest.splits.items()}
    if json:
        funnel = [step.model_dump() for step in manifest.funnel]
        print_json({"ref": version.ref, "parent": parent.ref, "made": made, "rows": rows, "funnel": funnel})
        return
    counts = ", ".join(f"{n:,} {name}" for name, n in rows.items())
    out().print(f"{version.ref}: {counts} rows, from {parent.ref}" + ("" if made else "; it was there already"))
    for step in manifest.funnel:
        lost = ", ".join(f"{slug} {n:,}" for slug, n in step.dropped.items()) or "none dropped"
        out().print(f"  {step.step:<12} {step.rows_in:>8,} → {step.rows_out:>8,}  {lost}")


def _calibrate(ref: str, store: Path, folder: Path, *, json: bool) -> None:
    """Print the table, and write it and its plot."""
    from dataclasses import asdict

    from xaug.augment.calibrate import calibrate
    from xaug.augment.calibration_plot import plot
    from xaug.cli.profile import resolved
    from xaug.cli.tables import table
    from xaug.data_cards.canonical import canonical_json
    from xaug.data_cards.durable import storage, write_atomic
    from xaug.data_cards.store import Store, keep_out_of_store

    keep_out_of_store(folder, "--output", store)
    found = calibrate(resolved(Store(store), ref))
    name = found.ref.replace("/", "-")
    with storage(folder, "write the calibration", "--output"):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / f"{name}.json", (canonical_json(asdict(found)) + "\n").encode())
        write_atomic(folder / f"{name}.svg", plot(found).encode())
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
    out().print(f"Every threshold: {folder / name}.json and .svg", soft_wrap=True)
