"""Tag names to numbers, for a tagging card whose labels come from its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xaug.data_cards.card import BadRecord, Convert, Drop, Repair
from xaug.data_cards.errors import SourceError
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted, short

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]


def tag_names(files: Iterable[tuple[Records, Convert]]) -> tuple[str, ...]:
    """All tags of all files, sorted. Malformed records are passed over: reading the rows reports them."""
    found: set[str] = set()
    for records, convert in files:
        for _, record in records:
            if isinstance(record, BadRecord):
                continue
            try:
                row = convert(record)
            except ValueError:
                continue
            if isinstance(row, Repair):
                row = row.row
            if not isinstance(row, Drop):
                found.update(row["tags"])
    return tuple(sorted(found))


class TagIndex:
    """Numbers the tags of rows by their place among ``labels``."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self._number = {label: number for number, label in enumerate(labels)}

    def number(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows with tags as numbers. Raises SourceError for a tag that is not among the labels."""
        number = self._number
        for row in rows:
            try:
                row["tags"] = [number[tag] for tag in row["tags"]]
            except KeyError as error:
                raise SourceError(
                    f"row {short(row['id'])}: the tag {quoted(error.args[0])} is not among the labels read before. "
                    "Did the files change while they were read?"
                ) from None
            yield row
