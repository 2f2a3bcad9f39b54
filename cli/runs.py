"""`xaug runs`: what was trained, and where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.cli.console import err, out, print_json
from xaug.cli.options import JsonOption, RunsArgument, examples

if TYPE_CHECKING:
    from xaug.train.report.listing import Listed

EXAMPLES = examples("xaug runs", "xaug runs experiments --json")


def runs(
    folder: RunsArgument = Path("runs"),
    json: JsonOption = False,
) -> None:
    """List training runs, the newest first: status, data, steps and best dev score."""
    from xaug.cli.tables import table
    from xaug.train.report.listing import runs as listed

    found = listed(folder)
    if json:
        print_json([{"folder": str(one.folder), **(one.content or {"problem": one.problem})} for one in found])
        return
    if not found:
        err().print(f"There is no run below {folder}. Start one with `xaug train`.", soft_wrap=True)
        return
    shown = table("run", "status", "phase", "model", "data", "step", "best", "updated", whole=("updated",))
    for one in found:
        shown.add_row(str(one.folder), *_cells(one))
    out().print(shown)


def _cells(one: Listed) -> tuple[str, ...]:
    content: dict[str, Any] | None = one.content
    if content is None:
        return ("broken", "", "", one.problem, "", "", "")
    best = content["best"]
    data = ", ".join(dict.fromkeys(str(row["ref"]) for row in content["data"]["train"]))
    return (
        content["status"], content["config"]["phase"], content["model"]["name"], data,
        f"{content['step']:,}/{content['steps_total']:,}",
        "" if best is None else f"{best['score']:.2f} at {best['step']:,}{_dev(content)}", content["updated"],
    )  # fmt: skip


def _dev(content: dict[str, Any]) -> str:
    """`` of 2 rows``; of several tasks, whose mean the score is, from the fewest to the most."""
    from xaug.train.runfile import dev_rows

    rows = sorted(set(dev_rows(content).values()))
    if not rows:
        return ""
    return f" of {rows[0]:,} rows" if len(rows) == 1 else f" of {rows[0]:,} to {rows[-1]:,} rows"
