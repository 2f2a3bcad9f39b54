"""`xaug compare`: what one evaluation has over another, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, OutputOption, examples
from xaug.cli.training_options import MinRowsOption, RunAArgument, RunBArgument

if TYPE_CHECKING:
    from pathlib import Path

    from xaug.evaluate.compare import Comparison

EXAMPLES = examples(
    "xaug compare evals/xtreme-r-clean evals/xtreme-r-bae",
    "xaug compare evals/xtreme-r-clean evals/xtreme-r-bae --output evals/clean-bae",
    "xaug compare evals/A evals/B --json",
)

# Of a handful of rows the resamples are too alike, and their interval far too narrow. Official test sets have hundreds.
MIN_ROWS = 10


def compare(
    run_a: RunAArgument,
    run_b: RunBArgument,
    output: OutputOption = None,
    min_rows: MinRowsOption = MIN_ROWS,
    json: JsonOption = False,
) -> None:
    """Compare two evaluations row by row: RUN_B less RUN_A over all, by task, language, script and family.

    Both have to be of the same rows. Tests over rows and over seeds are corrected by Holm's method over the lines of a
    table; a line without a mark says why.
    """
    from xaug.cli.typed import check_output
    from xaug.data_cards.store import keep_out_of_store
    from xaug.evaluate.compare import compare as compare_results
    from xaug.evaluate.report.compared import print_comparison
    from xaug.evaluate.results import read_results

    if output is not None:
        check_output(output)
        keep_out_of_store(output, "--output")
    found = compare_results(read_results(run_a), run_a, read_results(run_b), run_b, min_rows=min_rows)
    if output is not None:
        _write(found, output)
    if json:
        print_json(found.model_dump(mode="json"))
        return
    print_comparison(found, out())
    if output is not None:
        out().print(
            f"{output / 'compare.html'}: the report; compare.md and compare.json lie beside it.", soft_wrap=True
        )


def _write(found: Comparison, folder: Path) -> None:
    from xaug.evaluate.report import write_comparison

    write_comparison(found, folder)
