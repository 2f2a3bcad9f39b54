"""Records to rows: what every source does alike, whatever its files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xaug.data_cards.card import BadRecord, Convert, Drop, Repair
from xaug.data_cards.errors import BadRowError
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.identity import UniqueIds
from xaug.data_cards.task_types import TaskType
from xaug.data_cards.text import fault, quoted

EXAMPLES = 20  # bad records quoted in a report, as ReadReport.bad_examples says
KINDS = 20  # different faults counted each for itself: a file of garbage has one for each line
OTHERS = "other faults"
ID_LENGTH = 1_000  # characters; messages, manifests and edits name rows by it, and file systems end at 255


def convert_records(
    records: Iterator[tuple[int, dict[str, object] | BadRecord]],
    convert: Convert,
    *,
    task_type: TaskType,
    where: Callable[[int], str],
    ids: UniqueIds,
    report: ReadReport,
    skip_bad_rows: bool,
) -> Iterator[Row]:
    """Rows of one file: converted, control characters replaced, ids unique, everything else counted.

    ``where`` shows a record's number for a message (``train.tsv:12``). Raises BadRowError at the first
    malformed record unless ``skip_bad_rows``.
    """
    for number, record in records:
        try:
            row = convert(record) if isinstance(record, dict) else _refuse(record)
            if isinstance(row, Drop):
                report.dropped[row.reason] += 1
                continue
            if isinstance(row, Repair):
                report.repaired[row.what] += 1
                row = row.row
            if task_type.clean(row):
                report.repaired["control_characters"] += 1
            _check_id(row["id"])
        except ValueError as error:
            what = fault(error)
            if not skip_bad_rows:
                raise BadRowError(where(number), what) from None
            report.bad[what if what in report.bad or len(report.bad) < KINDS else OTHERS] += 1
            if len(report.bad_examples) < EXAMPLES:
                report.bad_examples.append(f"{where(number)}: {what}")
            continue
        name = ids.unique(row["id"])
        if name != row["id"]:
            row["id"] = name
            report.repaired["repeated_id"] += 1
        report.rows += 1
        yield row


def _check_id(name: str) -> None:
    if len(name) > ID_LENGTH:
        raise ValueError(f"the id {quoted(name)} is longer than {ID_LENGTH:,} characters")
    if not name.isprintable():
        raise ValueError(f"the id {quoted(name)} has unprintable characters")


def _refuse(record: BadRecord) -> Row:
    raise ValueError(record.what)
