"""`xaug doctor`: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict

import typer
from xaug.cli.cluster_options import AddressOption, RayOption
from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, StoreOption, examples

EXAMPLES = examples(
    "xaug doctor", "xaug doctor --store /data/store", "xaug doctor --ray --address head:6379", "xaug doctor --json"
)
_STYLES = {"ok": "green", "missing": "red", "note": "yellow"}


def doctor(
    store: StoreOption = STORE, ray: RayOption = False, address: AddressOption = None, json: JsonOption = False
) -> None:
    """Check this machine: libraries, NLTK's data, the store, the Hub's cache and devices; with --ray a cluster, too.

    The exit code is 1 if something that `xaug generate` needs is missing.
    """
    from rich.text import Text
    from xaug.cli.tables import table
    from xaug.diagnosis import doctor as diagnose

    diagnosis = diagnose(store=store, ray=ray, address=address)
    if json:
        print_json([{**asdict(check), "ok": check.ok} for check in diagnosis.checks])
    else:
        shown = table("check", "state", "found", "what to do")
        for check in diagnosis.checks:
            shown.add_row(check.name, Text(check.mark, style=_STYLES[check.mark]), check.found, check.fix)
        out().print(shown)
    if not diagnosis.ok:
        raise typer.Exit(1)
