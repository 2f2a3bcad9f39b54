"""Numbers for tag names, for tagging cards whose labels come from their data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xaug.data_cards.card import BadRecord, Convert, Drop, Repair
from xaug.data_cards.errors import SourceError
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted, short_name

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]


def tag_names(files: Iterable[tuple[Records, Convert]]) -> tuple[str, ...]:
    """Return all tags of all files, sorted. Malformed records are skipped here; reading the rows reports them."""
    tags: set[str] = set()
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
                tags.update(row["tags"])
    return tuple(sorted(tags))


class TagIndex:
    """Replaces the tags of rows by their indices in ``labels``."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self._number = {label: number for number, label in enumerate(labels)}

    def number(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield the rows with tags as numbers. Raises SourceError for a tag that is not among the labels."""
        number = self._number
        for row in rows:
            try:
                row["tags"] = [number[tag] for tag in row["tags"]]
            except KeyError as error:
                raise SourceError(
                    f"Row {short_name(row['id'])} has the tag {quoted(error.args[0])}, which is not among the labels"
                    " that were collected from the files before. Did the files change meanwhile? Run the command again."
                ) from None
            yield row
