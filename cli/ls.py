"""`xaug ls`: the content of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.amounts import size_text
from xaug.cli.console import err, out, print_json
from xaug.cli.options import STORE, JsonOption, StoreOption, TaskArgument, examples
from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from xaug.data_cards.store import Store, Unfinished, Version

# Versions that are read at a time. On a local disk this costs nothing; a network file system answers one question in
# milliseconds, and each version is a handful of them.
_READERS = 16

EXAMPLES = examples("xaug ls", "xaug ls mnli", "xaug ls --json | jq '.versions[].ref'")


def ls(
    task: TaskArgument = None,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """List the versions in the store, and unfinished work."""
    from xaug.data_cards.store import Store
    from xaug.data_cards.threads import in_threads

    shelf = Store(store)
    versions = shelf.versions(task)
    if task and not versions:
        _check_task(task, shelf)
    records = list(in_threads(_record, versions, _READERS))
    unfinished = [left for left in shelf.unfinished() if task in (None, left.task)]
    if json:
        print_json({"versions": records, "unfinished": [_left_record(left) for left in unfinished]})
        return
    if records:
        _print_table(records)
    else:
        err().print(f"There is no version in {store} yet. `xaug generate` makes versions.", soft_wrap=True)
    for left in unfinished:
        err().print(
            f"Unfinished: {left.task}/{left.recipe}, with {left.units} units of work ({size_text(left.bytes)}). "
            f"The same command continues from there. To discard the work, remove {left.path}",
            soft_wrap=True,
        )


def _check_task(task: str, shelf: Store) -> None:
    """Raises UnknownNameError if the task is neither in the catalog nor in the store."""
    from xaug.data_cards.catalog import cards
    from xaug.data_cards.errors import UnknownNameError

    known = {str(card.id) for card in cards()} | {version.task for version in shelf.versions()}
    if task not in known:
        raise UnknownNameError("task", task, known)


def _record(version: Version) -> dict[str, object]:
    from xaug.data_cards.errors import CorruptVersionError
    from xaug.data_cards.manifest import REJECTED

    try:
        summary = version.summary
    except CorruptVersionError as error:
        return {"ref": version.ref, "path": str(version.path), "error": str(error)}
    rejected = summary.splits.get(REJECTED)
    return {
        "ref": version.ref,
        "path": str(version.path),
        "rows": summary.rows,
        "rejected": rejected.rows if rejected else 0,
        "splits": {name: split.rows for name, split in summary.splits.items()},
        "created": summary.created.isoformat(),
        "source": summary.source.name,
        "kind": summary.source.kind,
        "bytes": summary.bytes,
        "content_sha256": summary.content_sha256,
        "parent": summary.parent.ref if summary.parent else None,
        "audited": _audited(version),
    }


def _audited(version: Version) -> dict[str, object] | None:
    """How many rows people have judged, or why their verdicts cannot be read; None if nobody has."""
    from xaug.data_cards.audits import read_audit
    from xaug.data_cards.errors import AuditError

    try:
        audit = read_audit(version)
    except AuditError as error:
        return {"error": str(error)}
    return None if audit is None else {"rows": audit.rows, "annotators": len(audit.annotators)}


def _left_record(left: Unfinished) -> dict[str, object]:
    return {
        "task": left.task,
        "recipe": left.recipe,
        "path": str(left.path),
        "units": left.units,
        "bytes": left.bytes,
    }


def _audited_text(found: object) -> str:
    """The number of audited rows; a word where the verdicts cannot be read."""
    return f"{found['rows']:,}" if isinstance(found, dict) and "rows" in found else "broken" if found else ""


def _print_table(records: list[dict[str, object]]) -> None:
    from xaug.cli.tables import table

    audited = any(record.get("audited") for record in records)
    columns = ("ref", "rows", "rejected", "created", "source", "size", *(("audited",) if audited else ()))
    shown = table(*columns, right=("rows", "rejected", "size", "audited"), whole=("created",))
    for record in records:
        if "error" in record:
            shown.add_row(visible(str(record["ref"])), "", "", "", "broken: see `xaug verify`", style="red")
            continue
        shown.add_row(
            visible(str(record["ref"])),
            f"{record['rows']:,}",
            f"{record['rejected']:,}",
            str(record["created"])[:10],
            visible(str(record["kind"])),
            size_text(int(str(record["bytes"]))),
            *((_audited_text(record["audited"]),) if audited else ()),
        )
    out().print(shown)
