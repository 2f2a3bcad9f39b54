"""Ids for datasets whose sources share none: the position of a record, which is the same in every language and source.

Neither XTREME's files nor the Hub's copy contain ids, but all of them keep the order of the authors' files. A row's id
is therefore its position among the rows of its language, from 0, and translations of a row have the same id.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read

PLACE = "__place__"  # the field that readers add for the position

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]


def placed_by_line(read: Read, *, header: int) -> Read:
    """Return a reader that adds the position of each record's line. ``header``: lines before the first record.

    It is for files of one language with one record per line: a broken line takes a position and shifts no other.
    """

    def numbered(path: Path) -> Records:
        for number, record in read(path):
            yield number, record if isinstance(record, BadRecord) else {**record, PLACE: number - 1 - header}

    return numbered


def placed_by(read: Read, field: str) -> Read:
    """Return a reader that adds the position of a record's value of ``field`` in the order of first occurrences.

    It is for files of several languages in which all translations of a row have the same value of the field. A line
    that is broken in one language exists in another, so it shifts no position. A record without the field gets none.
    """

    def numbered(path: Path) -> Records:
        places: dict[object, int] = {}
        for number, record in read(path):
            if isinstance(record, dict) and isinstance(record.get(field), str | int):
                yield number, {**record, PLACE: places.setdefault(record[field], len(places))}
            else:
                yield number, record

    return numbered
