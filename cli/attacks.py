"""`xaug attacks`: the recipes that `xaug generate --attack` takes."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples

EXAMPLES = examples("xaug attacks", "xaug attacks --json")


def attacks(json: JsonOption = False) -> None:
    """List the attacks: what each does, to which task types, and the paper it follows."""
    from xaug.augment.attacks import ATTACKS
    from xaug.cli.tables import table

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
    shown = table("attack", "what it does", "task types", "paper")
    for spec in ATTACKS:
        kinds = ", ".join(kind.value.replace("_", " ") for kind in spec.task_types)
        shown.add_row(spec.name, spec.summary, kinds, spec.paper)
    shown.add_row("none", "no attack: the clean rows, as recipe `clean`", "all", "")
    out().print(shown)
