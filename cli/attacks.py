"""`xaug attacks`: the recipes that `xaug generate --attack` takes."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples

EXAMPLES = examples("xaug attacks", "xaug attacks --json")


def attacks(json: JsonOption = False) -> None:
    """List the attacks: what each does, to which task types, and the paper it follows."""
    from rich import box
    from rich.table import Table
    from xaug.augment.attacks import ATTACKS

    records = [
        {
            "name": spec.name,
            "summary": spec.summary,
            "task_types": [kind.value for kind in spec.task_types],
            "paper": spec.paper,
        }
        for spec in ATTACKS
    ]
    if json:
        print_json(records)
        return
    table = Table("attack", "what it does", "task types", "paper", box=box.SIMPLE, pad_edge=False)
    for spec in ATTACKS:
        kinds = ", ".join(kind.value.replace("_", " ") for kind in spec.task_types)
        table.add_row(spec.name, spec.summary, kinds, spec.paper)
    table.add_row("none", "no attack: the clean rows, as recipe `clean`", "all", "")
    out().print(table)
