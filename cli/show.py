"""`xaug show`: rows of a version, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.cli.console import out, print_json
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

if TYPE_CHECKING:
    from xaug.data_cards.store import Version

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
    """Show rows with what was taken out and what was put in.

    On a terminal the one is red and struck through, the other green; elsewhere they stand as [-out-]{+in+}.
    """
    from xaug.cli.profile import resolved
    from xaug.cli.row_view import print_row
    from xaug.data_cards.errors import CorruptVersionError
    from xaug.data_cards.store import Store
    from xaug.data_cards.text import fault

    version = resolved(Store(store), ref)
    rows = _rows(version, n, rejected=rejected, reason=reason, row_id=row_id)
    if json:
        print_json([{"ref": version.ref, "in_split": split, **row} for split, row in rows])
        return
    labels = version.manifest.about.labels
    console = out()
    for split, row in rows:
        try:
            print_row(console, split, row, labels)
        except ValueError as error:  # its bytes are those that were committed, but no attack of xaug wrote them
            raise CorruptVersionError(
                f"{version.ref}: the edits of a row do not fit its text: {fault(error)}."
            ) from None
    if not rows:
        console.print(f"{version.ref} has no such row.")


def _rows(
    version: Version, n: int, *, rejected: bool, reason: str | None, row_id: str | None
) -> list[tuple[str, dict[str, Any]]]:
    """The first ``n`` rows that are asked for, each with its split, in stored order."""
    import pyarrow.compute as pc
    from xaug.data_cards.manifest import REJECTED

    splits = list(version.manifest.splits)
    if row_id is None:
        wanted = rejected or reason is not None
        splits = [split for split in splits if (split == REJECTED) is wanted]
    found: list[tuple[str, dict[str, Any]]] = []
    for split in splits:
        table = version.table(split)
        if reason is not None and row_id is None:
            _check_reason(version, reason, pc.unique(table["reason"]).to_pylist())
        for batch in table.to_batches():
            mask = None
            if row_id is not None:
                mask = pc.equal(batch["id"], row_id)
                if "origin_id" in batch.schema.names:
                    mask = pc.or_(mask, pc.equal(batch["origin_id"], row_id))
            elif reason is not None:
                mask = pc.equal(batch["reason"], reason)
            chosen = batch if mask is None else batch.filter(mask)
            found += [(split, row) for row in chosen.slice(0, n - len(found)).to_pylist()]
            if len(found) == n:
                return found
    return found


def _check_reason(version: Version, reason: str, known: list[str]) -> None:
    from xaug.data_cards.errors import UnknownNameError

    if reason not in known:
        raise UnknownNameError(f"reason in {version.ref}", reason, known)
