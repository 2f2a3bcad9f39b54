"""`xaug verify`: check that every byte of a version is as it was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, RefsArgument, StoreOption, examples

if TYPE_CHECKING:
    from xaug.data_cards.store import Store, Version

EXAMPLES = examples("xaug verify", "xaug verify mnli/bae@v2 qqp/clean", "xaug verify all --store /data/store")


def verify(
    refs: RefsArgument = None,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """Read every byte of versions, and name each file that differs from what was committed.

    The exit code is 1 if there is such a file.
    """
    from rich.text import Text
    from xaug.data_cards.store import Store
    from xaug.data_cards.verifying import verify_all

    results: list[dict[str, object]] = []
    versions = _chosen(Store(store), refs or ["all"])
    for version, problems in zip(versions, verify_all(versions), strict=True):
        results.append({"ref": version.ref, "ok": not problems, "problems": problems})
        if json:
            continue
        if not problems:
            out().print(Text.assemble(version.ref, " ", ("ok", "green")))
        for problem in problems:
            out().print(Text.assemble(version.ref, " ", ("damaged", "bold red"), ": ", problem), soft_wrap=True)
    if json:
        print_json(results)
    if not all(entry["ok"] for entry in results):
        raise typer.Exit(1)


def _chosen(shelf: Store, refs: list[str]) -> list[Version]:
    from xaug.data_cards.errors import NoSuchVersionError
    from xaug.profiles import resolved

    if refs != ["all"]:
        return [resolved(shelf, ref) for ref in refs]
    versions = shelf.versions()
    if not versions:
        raise NoSuchVersionError(f"There is no version to verify in {shelf.root}. Name another store with --store.")
    return versions
