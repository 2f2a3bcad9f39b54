"""`xaug attacks`: the attacks that `xaug generate --attack` accepts."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples

EXAMPLES = examples("xaug attacks", "xaug attacks --json")


def attacks(json: JsonOption = False) -> None:
    """List the attacks: what each does, on which task types, what it sees of the victim, and what it needs.

    Access is what an attack sees of the victim: nothing (blind), its decision, its score, or its gradient. Needs are
    those of the attack itself: filters may ask further models, which depend on the profile and the kind of edits.
    """
    from xaug.augment.attacks import ATTACKS
    from xaug.cli.tables import table
    from xaug.selection import CLEAN

    records = [
        {
            "name": spec.name,
            "summary": spec.summary,
            "task_types": [kind.name for kind in spec.task_types],
            "access": spec.access.value,
            "edits": spec.edits.value,
            "needs": [need.value for need in spec.needs],
            "paper": spec.paper,
            "parameters": [
                {"name": name, "default": field.default, "description": field.description}
                for name, field in spec.params.model_fields.items()
            ],
        }
        for spec in ATTACKS
    ]
    if json:
        print_json(records)
        return
    shown = table("attack", "what it does", "task types", "access", "needs", "paper")
    for spec in ATTACKS:
        kinds = ", ".join(kind.name.replace("_", " ") for kind in spec.task_types)
        shown.add_row(spec.name, spec.summary, kinds, spec.access, ", ".join(spec.needs) or "nothing", spec.paper)
    shown.add_row(CLEAN, "no attack: the rows as they are", "all", "", "", "")
    out().print(shown)
