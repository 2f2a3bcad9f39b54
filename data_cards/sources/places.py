"""Ids for datasets whose sources have no common ones: a record's place, the same in every language and source.

XTREME's files hold no ids, the Hub's copy neither; what all of them keep is the order of the authors' files. So a
row's id is its place among the rows of its language, from 0, and translations of one row carry one id.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read

PLACE = "__place__"  # beside a record's own fields

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]


def placed_by_line(read: Read, *, header: int) -> Read:
    """A reader that adds each record's place by its line; ``header``: lines before the first record.

    For a file of one language with one record a line: a broken line takes a place and moves no other.
    """

    def numbered(path: Path) -> Records:
        for number, record in read(path):
            yield number, record if isinstance(record, BadRecord) else {**record, PLACE: number - 1 - header}

    return numbered


def placed_by(read: Read, field: str) -> Read:
    """A reader that adds the place of each value of ``field`` in the order in which values first come.

    For a file of several languages where the field is one for all translations of a row. A line that is broken in one
    language is there in another, so that it moves no place. A record without the field gets none.
    """

    def numbered(path: Path) -> Records:
        places: dict[object, int] = {}
        for number, record in read(path):
            if isinstance(record, dict) and isinstance(record.get(field), str | int):
                yield number, {**record, PLACE: places.setdefault(record[field], len(places))}
            else:
                yield number, record

    return numbered
