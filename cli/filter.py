"""`xaug filter`: other thresholds over the same rows, without attacking again."""

from __future__ import annotations

from typing import Annotated

import typer
from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, SimilarityOption, StoreOption, WaitOption, examples

EXAMPLES = examples(
    "xaug filter mnli/bae --similarity 0.9",
    "xaug filter mnli/bae@v1 --filter edit_ratio=0.2 --filter label=0.5",
)


def filter_(
    ref: Annotated[str, typer.Argument(help="The version whose rows are judged again.")],
    similarity: SimilarityOption = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="NAME=X", help="A filter's threshold; may be repeated."),
    ] = None,
    wait: WaitOption = False,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """Judge a version's kept and rejected rows by other thresholds and commit the result as its child.

    Thresholds that are not named stay as they were. No model runs: scores are kept with the rows.
    """
    from xaug.augment.refilter import refilter
    from xaug.cli.generate import thresholds
    from xaug.data_cards.store import Store

    shelf = Store(store)
    parent = shelf.resolve(ref)
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
