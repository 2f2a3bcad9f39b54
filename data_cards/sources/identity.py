"""Row ids that are unique within a split, also where the official ids are not."""

from __future__ import annotations

from array import array


class UniqueIds:
    """Gives every id back as it is the first time, and with ``#2``, ``#3`` … when it comes again.

    Holds one 64-bit fingerprint an id in an open-addressing table, not the text: 16 to 32 bytes a row, where
    a set of strings takes above 100 (ANLI+ has 1.1 million rows). Two different ids with one fingerprint
    (probability 3e-8 at that size) cost the later one a needless suffix, never uniqueness.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 1024))
        self._mask = 1023
        self._count = 0
        self._next: dict[str, int] = {}  # repeated id → the suffix to try next
        self.repeated = 0

    def unique(self, name: str) -> str:
        """``name``, or ``name#n`` with the first free n from 2 on. Depends only on the ids given before."""
        if self._add(name):
            return name
        self.repeated += 1
        number = self._next.get(name, 2)
        while not self._add(candidate := f"{name}#{number}"):
            number += 1
        self._next[name] = number + 1
        return candidate

    def _add(self, name: str) -> bool:
        """True if the name is new."""
        print_ = (hash(name) & 0xFFFF_FFFF_FFFF_FFFF) or 1  # 0 marks a free place
        table, mask = self._table, self._mask
        place = print_ & mask
        while held := table[place]:
            if held == print_:
                return False
            place = (place + 1) & mask
        table[place] = print_
        self._count += 1
        if self._count * 2 > mask:
            self._grow()
        return True

    def _grow(self) -> None:
        old = self._table
        mask = self._mask = 2 * self._mask + 1
        table = self._table = array("Q", bytes(8 * (mask + 1)))
        for print_ in old:
            if print_:
                place = print_ & mask
                while table[place]:
                    place = (place + 1) & mask
                table[place] = print_
