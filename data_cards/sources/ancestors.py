"""How many words stand above a word of a dependency graph, which need be no tree and may have circles."""

from __future__ import annotations

from collections.abc import Collection, Sequence


class Ancestors:
    """Counts of the words that a word hangs on, directly or not.

    Words of one circle have the same words above them, so circles are found first (Tarjan 1972, "Depth-first search and
    linear graph algorithms") and sets, as bits of a number, are joined once for each: a chain of n words costs n joins
    of n bits, where walking up from each word would cost n² steps.
    """

    def __init__(self, heads: Sequence[Collection[int]]) -> None:
        """``heads``: by word, from 1. 0 is the root and counts as a word, as does any number that is no word's."""
        self._heads = heads
        self._places: dict[int, int] = {}  # number → its bit
        self._above: dict[int, int] = {}  # word → bits of all above it, and its own where it is in a circle
        self._order: dict[int, int] = {}  # word → when it was first met
        self._lowest: dict[int, int] = {}  # word → the earliest word of its circle that is known so far
        self._open: list[int] = []  # words met whose circles are not complete
        self._path: list[tuple[int, list[int]]] = []  # the way to the word at hand, each with its heads not yet seen

    def count(self, word: int) -> int:
        """How many there are, the word itself left out."""
        if word not in self._above:
            self._walk(word)
        return (self._above[word] & ~self._bit(word)).bit_count()

    def _walk(self, start: int) -> None:
        """Find what is above ``start``, and on the way what is above everything there."""
        self._enter(start)
        while self._path:
            word, ahead = self._path[-1]
            if ahead:
                head = ahead.pop()
                if head not in self._order:
                    self._enter(head)
                elif head not in self._above:  # it is on the way here
                    self._lowest[word] = min(self._lowest[word], self._order[head])
                continue
            self._path.pop()
            if self._path:
                below = self._path[-1][0]
                self._lowest[below] = min(self._lowest[below], self._lowest[word])
            if self._lowest[word] == self._order[word]:
                self._complete(word)

    def _enter(self, word: int) -> None:
        self._order[word] = self._lowest[word] = len(self._order)
        self._open.append(word)
        self._path.append((word, [head for head in self._heads[word - 1] if 1 <= head <= len(self._heads)]))

    def _complete(self, word: int) -> None:
        """The circle that was entered at ``word``; most are of one word."""
        circle = [self._open.pop()]
        while circle[-1] != word:
            circle.append(self._open.pop())
        joined = 0
        for one in circle:
            for head in self._heads[one - 1]:
                joined |= self._bit(head) | self._above.get(head, 0)
        self._above |= dict.fromkeys(circle, joined)

    def _bit(self, number: int) -> int:
        return 1 << self._places.setdefault(number, len(self._places))
