"""`xaug compare`: the differences between two evaluations, with intervals and tests."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples
from xaug.cli.training_options import ComparisonFolderOption, MinRowsOption, RunAArgument, RunBArgument
from xaug.comparing import MIN_ROWS

EXAMPLES = examples(
    "xaug compare evals/xtreme-r-clean evals/xtreme-r-bae",
    "xaug compare evals/xtreme-r-clean evals/xtreme-r-bae --output evals/clean-bae",
    "xaug compare evals/A evals/B --json",
)


def compare(
    run_a: RunAArgument,
    run_b: RunBArgument,
    output: ComparisonFolderOption = None,
    min_rows: MinRowsOption = MIN_ROWS,
    json: JsonOption = False,
) -> None:
    """Compare two evaluations row by row: RUN_B minus RUN_A, overall and by task, language, script and family.

    Both must have scored the same rows. The p-values over rows and over seeds are corrected by Holm's method over the
    lines of a table. A line without a mark says why it has none.
    """
    from xaug.comparing import compare as compare_runs
    from xaug.evaluate.report.compared import print_comparison

    comparison = compare_runs(run_a, run_b, output=output, min_rows=min_rows).comparison
    if json:
        print_json(comparison.model_dump(mode="json"))
        return
    print_comparison(comparison, out())
    if output is not None:
        out().print(
            f"The report is {output / 'compare.html'}; compare.md and compare.json are in the same folder.",
            soft_wrap=True,
        )
