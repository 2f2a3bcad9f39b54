"""`xaug compare`: what one evaluation has over another, with intervals."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, OutputOption, examples
from xaug.cli.training_options import MinRowsOption, RunAArgument, RunBArgument
from xaug.comparing import MIN_ROWS

EXAMPLES = examples(
    "xaug compare evals/xtreme-r-clean evals/xtreme-r-bae",
    "xaug compare evals/xtreme-r-clean evals/xtreme-r-bae --output evals/clean-bae",
    "xaug compare evals/A evals/B --json",
)


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
    from xaug.comparing import compare as compare_runs
    from xaug.evaluate.report.compared import print_comparison

    found = compare_runs(run_a, run_b, output=output, min_rows=min_rows).comparison
    if json:
        print_json(found.model_dump(mode="json"))
        return
    print_comparison(found, out())
    if output is not None:
        out().print(
            f"{output / 'compare.html'}: the report; compare.md and compare.json lie beside it.", soft_wrap=True
        )
