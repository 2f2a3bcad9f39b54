"""`xaug overlaps`: the rows of a version that occur in the evaluation sets of a suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, CountOption, JsonOption, RefArgument, SourceOption, StoreOption, examples
from xaug.cli.overlap_options import AgainstOption

if TYPE_CHECKING:
    from xaug.overlapping import Overlaps

EXAMPLES = examples(
    "xaug overlaps squad_v1/clean --source data",
    "xaug overlaps mnli/bae@v2 --against xtreme --source data -n 10",
    "xaug overlaps qqp/clean --source data --json | jq '.splits[].sets'",
)


def overlaps(
    ref: RefArgument,
    against: AgainstOption = None,
    source: SourceOption = None,
    n: CountOption = 3,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """List the rows of a version that occur in the evaluation sets of a suite, with -n examples for each target task.

    To leave them out, generate the version with --against: `xaug generate squad_v1 --attack clean --against xtreme-r`
    for clean rows. Attacked rows are compared by the filter contamination.
    """
    from xaug import overlapping
    from xaug.against import DEFAULT
    from xaug.cli.listening import Terminal

    found = overlapping.overlaps(ref, against=against or DEFAULT, source=source, n=n, store=store, listener=Terminal())
    if json:
        print_json(
            {
                "ref": found.ref, "rows": found.rows, "found": found.found,
                "compared": found.compared.model_dump(mode="json"),
                "splits": [one.model_dump(mode="json") for one in found.splits],
            }
        )  # fmt: skip
        return
    _print(found)


def _print(found: Overlaps) -> None:
    from xaug.cli.tables import table
    from xaug.data_cards.text import visible

    console = out()
    for split in found.splits:
        if not split.found:
            console.print(split.sentence(), soft_wrap=True)
            continue
        console.print(f"{split.ref}: {split.found:,} of {split.rows:,} rows occur in evaluation sets")
        shown = table("task", "split", "rows found", right=("rows found",))
        for place in split.sets:
            shown.add_row(visible(place.task), visible(place.split), f"{place.rows:,}")
        console.print(shown)
        for row in split.examples:
            console.print(
                f"{visible(row.id)}, in {row.task} {row.split} (score {row.score:.2f}): {visible(row.text)}",
                soft_wrap=True,
            )  # fmt: skip
