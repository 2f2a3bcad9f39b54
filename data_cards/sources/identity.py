"""Row ids that are unique within a split, even if the official ids are not."""

from __future__ import annotations

from array import array


class UniqueIds:
    """Returns an id unchanged the first time, and with ``#2``, ``#3`` … when it is repeated.

    An open-addressing table holds one 64-bit hash per id instead of the text: 16 to 32 bytes per row, where a set of
    strings takes more than 100 (ANLI+ has 1.1 million rows). If two different ids have the same hash (probability 3e-8
    at that size), the later one gets a needless suffix, and ids are still unique.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 1024))
        self._mask = 1023
        self._free = 512  # ids until the table is half full and grows
        self._next: dict[str, int] = {}  # repeated id → the suffix to try next
        self.repeated = 0

    def unique(self, name: str) -> str:
        """Return ``name``, or ``name#n`` with the first free n from 2 on. The result depends only on earlier ids."""
        if self._add(name):
            return name
        self.repeated += 1
        number = self._next.get(name, 2)
        while not self._add(candidate := f"{name}#{number}"):
            number += 1
        self._next[name] = number + 1
        return candidate

    def _add(self, name: str) -> bool:
        """Add a name. Returns True if it is new."""
        hashed = (hash(name) & 0xFFFF_FFFF_FFFF_FFFF) or 1  # 0 marks a free slot
        table, mask = self._table, self._mask
        slot = hashed & mask
        while stored := table[slot]:
            if stored == hashed:
                return False
            slot = (slot + 1) & mask
        table[slot] = hashed
        self._free -= 1
        if not self._free:
            self._grow()
        return True

    def _grow(self) -> None:
        old = self._table
        self._free = (self._mask + 1) // 2  # the new table is half as full as the old one
        mask = self._mask = 2 * self._mask + 1
        table = self._table = array("Q", bytes(8 * (mask + 1)))
        for hashed in old:
            if hashed:
                slot = hashed & mask
                while table[slot]:
                    slot = (slot + 1) & mask
                table[slot] = hashed
