"""Groups of rows that share a text (a premise, a passage, a question), and their division into two halves.

Two models, each trained on one half, are *cross-fitted*: every row has a model that saw no row of its group. So no
model attacks or judges a text that it was trained on.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError
from xaug.data_cards.normalized import folded
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row

COUNT = 2  # halves
_CACHE = "XAUG_CACHE"  # the variable that names another place for the file


def group_texts(card: DatasetCard, row: Row) -> tuple[str, ...]:
    """Return the normalized texts by which a row is grouped: at least one. Rows that share one are of one group.

    They are the texts of the card's ``groups``, or of the task type's first origin column that has a text.
    """
    texts = [folded(_whole(row.get(name))) for name in card.groups or card.task_type.origin_columns]
    found = tuple(dict.fromkeys(text for text in texts if text)) or ("",)
    return found if card.groups else found[:1]


def _whole(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _key(text: str) -> int:
    """The 64-bit hash of a text. Among a million texts, two share a hash with a probability of 3e-8."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class Halves:
    """The division of a task's rows. ``texts``: hashes of group texts, ascending; ``half``: the half of each."""

    card: DatasetCard
    texts: array[int]
    half: bytes

    def seen(self, row: Row) -> frozenset[int]:
        """Return the halves that hold a row of this row's group: none for a row of a group that was not divided.

        A row of another split may share one text with the one half and one with the other.
        """
        return frozenset(half for half in map(self._find, self._keys(row)) if half is not None)

    def of(self, row: Row) -> int:
        """Return the half that a row counts to: that of its group, or one that is chosen by a hash of its text."""
        seen = self.seen(row)
        return next(iter(seen)) if len(seen) == 1 else next(self._keys(row)) % COUNT

    def _keys(self, row: Row) -> Iterator[int]:
        return (_key(text) for text in group_texts(self.card, row))

    def _find(self, key: int) -> int | None:
        at = bisect_left(self.texts, key)
        return self.half[at] if at < len(self.texts) and self.texts[at] == key else None

    def write(self, path: Path) -> None:
        """Write the division to a file, as a whole. Raises StorageError."""
        table = pa.table({"text": pa.array(self.texts, pa.uint64()), "half": pa.array(list(self.half), pa.uint8())})
        content = pa.BufferOutputStream()
        with pa.ipc.new_file(content, table.schema) as out:
            out.write_table(table)
        with storage(path, "write the halves of the rows", _CACHE):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, content.getvalue().to_pybytes())

    @classmethod
    def read(cls, card: DatasetCard, path: Path) -> Halves:
        """Read a division of this dataset's rows. Raises StorageError."""
        with storage(path, "read the halves of the rows", _CACHE), pa.ipc.open_file(str(path)) as file:
            table = file.read_all()
        return cls(card, array("Q", table["text"].to_pylist()), bytes(table["half"].to_pylist()))


def divide(card: DatasetCard, rows: Iterable[Row]) -> Halves:
    """Divide rows into two halves of about the same size, by whole groups. The order of the rows does not matter.

    Groups that share a text are one group (connected components), as in pairs of questions. Raises DataError if there
    are fewer groups than halves.
    """
    leader: dict[int, int] = {}
    rows_of: Counter[int] = Counter()
    for row in rows:
        first, *others = (_key(text) for text in group_texts(card, row))
        for key in (first, *others):
            leader.setdefault(key, key)
        for key in others:
            # The smaller hash leads, so that the leader does not depend on the order of the rows.
            low, high = sorted((_lead(leader, first), _lead(leader, key)))
            leader[high] = low
        rows_of[first] += 1
    sizes: Counter[int] = Counter()
    for key, count in rows_of.items():
        sizes[_lead(leader, key)] += count
    if len(sizes) < COUNT:
        raise DataError(
            f"The rows of {card.id} cannot be divided into two halves, because they are of {len(sizes)} group"
            f"{'' if len(sizes) == 1 else 's'}. Name models of the task with {param('victim')} and {param('judge')}."
        )
    # Each group goes to the half that has fewer rows, the largest first. Groups of one size are in the order of their
    # hashes, which is as good as random.
    half: dict[int, int] = {}
    filled = [0] * COUNT
    for group in sorted(sizes, key=lambda group: (-sizes[group], group)):
        half[group] = filled.index(min(filled))
        filled[half[group]] += sizes[group]
    keys = sorted(leader)
    return Halves(card, array("Q", keys), bytes(half[_lead(leader, key)] for key in keys))


def _lead(leader: dict[int, int], key: int) -> int:
    """The leader of a text's group. It shortens the way there for the next search."""
    while leader[key] != key:
        leader[key] = leader[leader[key]]
        key = leader[key]
    return key
