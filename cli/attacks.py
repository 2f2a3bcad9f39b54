"""`xaug attacks`: the attacks that `xaug generate --attack` accepts, and all about one of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from xaug.cli import completion as complete
from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples

if TYPE_CHECKING:
    from xaug.attack_info import AttackInfo

EXAMPLES = examples("xaug attacks", "xaug attacks bae", "xaug attacks --json")


def attacks(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="One attack, with its parameters.", autocompletion=complete.attacks),
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the attacks: what each does, on which task types, what it sees of the victim, and what it needs.

    Access is what an attack sees of the victim: nothing (blind), its decision, its score, or its gradient. You or the
    profile name its models. What else it needs is found on this machine, or it is missing. These are the needs of the
    attack itself: filters may ask further models, which depend on the profile and on the kind of edits.

    With NAME: the parameters of one attack with the sources of their defaults, where its resources are looked for, and
    how to run it.
    """
    import xaug

    if name is not None:
        info = xaug.attack(name)
        print_json(_record(info)) if json else _print_one(info)
        return
    listed = xaug.attacks()
    if json:
        print_json([_record(info) for info in listed])
        return
    from xaug.attack_info import needs_of
    from xaug.cli.tables import table
    from xaug.selection import CLEAN

    shown = table("attack", "what it does", "task types", "access", "models to name", "found", "missing", "paper")
    for info in listed:
        kinds = ", ".join(kind.replace("_", " ") for kind in info.task_types)
        access = f"{info.access} (does not run here)" if info.hindrance else info.access
        shown.add_row(info.name, info.summary, kinds, access, *needs_of(info), info.paper)
    shown.add_row(CLEAN, "no attack: the rows as they are", "all", "", "", "", "", "")
    out().print(shown)


def _record(info: AttackInfo) -> dict[str, Any]:
    """The attack as JSON. ``needs`` has the names of its resources."""
    return {
        **asdict(info),
        "needs": [one.name for one in info.resources],
        "missing": [one.name for one in info.missing],
        "command": command(info),
        "python": info.python,
    }


def command(info: AttackInfo) -> str:
    """A command that runs the attack."""
    values = "".join(f" --set {name}={name.upper()}" for name in info.required)
    return f"xaug generate {info.example} --attack {info.name}{values}"


def _print_one(info: AttackInfo) -> None:
    from xaug.cli.tables import table

    console = out()
    kinds = ", ".join(kind.replace("_", " ") for kind in info.task_types)
    console.print(f"{info.name}: {info.summary}\n\n{info.paper}\n")
    if info.hindrance:
        console.print(f"It does not run here. {info.hindrance}\n")
    console.print(
        f"access: {info.access} · task types: {kinds} · a row becomes {'several' if info.several else 'one'}\n"
    )
    if info.resources:
        needs = table("needs", "at hand", "what it is", "where")
        for one in info.resources:
            needs.add_row(one.name, one.hand.value, one.what, one.looked)
        console.print(needs)
        console.print()
    values = table("parameter", "type", "default", "range", "what it does", "where the default is from")
    for given in info.parameters:
        default = "required" if given.default is None else given.default
        values.add_row(given.name, given.type, default, given.range, given.description, given.provenance)
    console.print(values)
    console.print(f"\n{command(info)}\n{info.python}")
