"""Converts records to rows, in the same way for every source."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xaug.data_cards.card import BadRecord, Convert, Drop
from xaug.data_cards.errors import BadRowError
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.identity import UniqueIds
from xaug.data_cards.task_types import TaskType
from xaug.data_cards.text import one_line, quoted

EXAMPLES = 20  # malformed records quoted in a report (ReadReport.bad_examples)
KINDS = 20  # problems that are counted separately; in a file of garbage, each line has another one
OTHERS = "other faults"
ID_LENGTH = 1_000  # characters; messages, manifests and edits contain ids, so an id must not be a whole text


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
    """Yield the rows of one file, with control characters replaced and unique ids. All other records are counted.

    ``where`` turns a record's number into its place for a message (``train.tsv:12``). Raises BadRowError at the first
    malformed record unless ``skip_bad_rows`` is set.
    """
    for number, record in records:
        try:
            row = convert(record) if isinstance(record, dict) else _refuse(record)
            if not isinstance(row, dict):  # asking about Drop first would take a tenth of the time of reading
                if isinstance(row, Drop):
                    report.dropped[row.reason] += 1
                    continue
                report.repaired[row.kind] += 1
                row = row.row
            if task_type.replace_controls(row):
                report.repaired["control_characters"] += 1
            _check_id(row["id"])
        except ValueError as error:
            problem = one_line(error)
            if not skip_bad_rows:
                raise BadRowError(where(number), problem) from None
            report.bad[problem if problem in report.bad or len(report.bad) < KINDS else OTHERS] += 1
            if len(report.bad_examples) < EXAMPLES:
                report.bad_examples.append(f"{where(number)}: {problem}")
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
        raise ValueError(f"the id {quoted(name)} contains unprintable characters")


def _refuse(record: BadRecord) -> Row:
    raise ValueError(record.problem)
