"""`xaug show`: rows of a version, with their edits."""

from __future__ import annotations

from xaug.cli.console import err, out, print_json
from xaug.cli.options import (
    STORE,
    CountOption,
    IdOption,
    JsonOption,
    ReasonOption,
    RefArgument,
    RejectedOption,
    StoreOption,
    examples,
)

EXAMPLES = examples(
    "xaug show mnli/bae",
    "xaug show mnli/bae@v2 -n 20",
    "xaug show mnli/bae --reason low_similarity",
    "xaug show mnli/bae --id train-17 --json",
)


def show(
    ref: RefArgument,
    n: CountOption = 5,
    rejected: RejectedOption = False,
    reason: ReasonOption = None,
    row_id: IdOption = None,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """Show rows of a version, with the text that the attack took out and put in.

    On a terminal, text that was taken out is red and struck through, and text that was put in is green. Elsewhere they
    are written as [-out-] and {+in+}.
    """
    from xaug.cli.row_view import print_row
    from xaug.loading import load

    version = load(ref, store=store)
    rows = version.select(n, rejected=rejected, reason=reason, row_id=row_id)
    if json:
        print_json([{"ref": version.ref, "in_split": split, **row} for split, row in rows])
        return
    console = out()
    if origin := version.origin:
        err().print(f"{version.ref} {origin}.", soft_wrap=True)
    for view in version.views(rows):
        print_row(console, view)
    if not rows:
        console.print(f"{version.ref} has no row that matches.")
