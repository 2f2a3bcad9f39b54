"""`xaug doctor`: what is here, what is missing, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain

import typer
from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, StoreOption, examples

EXAMPLES = examples("xaug doctor", "xaug doctor --store /data/store", "xaug doctor --json")


def doctor(store: StoreOption = STORE, json: JsonOption = False) -> None:
    """Check this machine: libraries, NLTK's data, the store, the Hub's cache, devices.

    Exit code 1 if something that `xaug generate` needs is missing.
    """
    from rich.text import Text
    from xaug.cli import checks
    from xaug.cli.tables import table

    found = list(
        chain(
            checks.python(),
            checks.packages(),
            checks.nltk_data(),
            checks.store(store),
            checks.hub(),
            checks.devices(),
        )
    )
    if json:
        print_json([{**asdict(check), "ok": check.ok} for check in found])
    else:
        shown = table("check", "state", "found", "what to do")
        for check in found:
            style = "green" if check.ok else "red" if check.needed else "yellow"
            mark = "ok" if check.ok else "missing" if check.needed else "note"
            shown.add_row(check.name, Text(mark, style=style), check.found, check.fix)
        out().print(shown)
    if any(check.needed and not check.ok for check in found):
        raise typer.Exit(1)
