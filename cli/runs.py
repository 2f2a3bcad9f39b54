"""`xaug runs`: the training runs below a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xaug.cli.console import err, out, print_json
from xaug.cli.options import JsonOption, RunsArgument, examples

if TYPE_CHECKING:
    from xaug.train.record import RunRecord
    from xaug.train.report.listing import Listed

EXAMPLES = examples("xaug runs", "xaug runs experiments --json")


def runs(
    folder: RunsArgument = Path("runs"),
    json: JsonOption = False,
) -> None:
    """List training runs, newest first, with their status, data, steps and best dev score."""
    from xaug.cli.tables import table
    from xaug.train.report.listing import runs as listed

    records = listed(folder)
    if json:
        print_json([
            {"folder": str(one.folder), **(one.record.content() if one.record else {"problem": one.problem})}
            for one in records
        ])  # fmt: skip
        return
    if not records:
        err().print(f"There is no training run below {folder}. `xaug train` starts one.", soft_wrap=True)
        return
    shown = table("run", "status", "phase", "model", "data", "step", "best", "updated", whole=("updated",))
    for one in records:
        shown.add_row(str(one.folder), *_cells(one))
    out().print(shown)


def _cells(one: Listed) -> tuple[str, ...]:
    run = one.record
    if run is None:
        return ("broken", "", "", one.problem, "", "", "")
    data = ", ".join(dict.fromkeys(row.ref for row in run.data.train))
    best = "" if run.best is None else f"{run.best.score:.2f} at {run.best.step:,}{_dev(run)}"
    return run.status, run.phase, run.model.name, data, f"{run.step:,}/{run.steps_total:,}", best, run.updated


def _dev(run: RunRecord) -> str:
    """`` of 2 rows``, or the fewest and the most rows where the score is the mean over several tasks."""
    rows = sorted(set(run.data.dev_rows.values()))
    if not rows:
        return ""
    return f" of {rows[0]:,} rows" if len(rows) == 1 else f" of {rows[0]:,} to {rows[-1]:,} rows"
