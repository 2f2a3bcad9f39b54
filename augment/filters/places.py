"""A map from hashes of 64 bits to numbers of rows, in 12 bytes for each of its slots."""

from __future__ import annotations

from array import array

NONE = -1
_SLOTS = 1024


class Places:
    """Remembers a number for each hash: open addressing, in a table that is between a quarter and a half full.

    A dict takes about 100 bytes for each hash, this 24 to 48. It takes 0.5 microseconds instead of 0.1 for a look-up.
    """

    def __init__(self) -> None:
        self._keys = array("Q", bytes(8 * _SLOTS))  # 0 marks a free slot
        self._numbers = array("i", bytes(4 * _SLOTS))
        self._mask = _SLOTS - 1
        self._free = _SLOTS // 2  # hashes until the table grows

    def get(self, key: int) -> int:
        """Return the number of a hash, or NONE."""
        slot = self._slot(key or 1)
        return self._numbers[slot] if self._keys[slot] else NONE

    def put(self, key: int, number: int) -> None:
        """Remember the number of a hash in place of an earlier one."""
        key = key or 1
        slot = self._slot(key)
        self._numbers[slot] = number
        if not self._keys[slot]:
            self._keys[slot] = key
            self._free -= 1
            if not self._free:
                self._grow()

    def _slot(self, key: int) -> int:
        keys, mask = self._keys, self._mask
        slot = key & mask
        while (stored := keys[slot]) and stored != key:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        slots = 2 * len(keys)
        self._keys, self._numbers = array("Q", bytes(8 * slots)), array("i", bytes(4 * slots))
        self._mask, self._free = slots - 1, slots // 4
        for key, number in zip(keys, numbers, strict=True):
            if key:
                slot = self._slot(key)
                self._keys[slot], self._numbers[slot] = key, number
