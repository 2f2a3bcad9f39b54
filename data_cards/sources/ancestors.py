"""Counts of the ancestors of words in a dependency graph, which need not be a tree and may contain cycles."""

from __future__ import annotations

from collections.abc import Collection, Sequence


class Ancestors:
    """Counts the words on which a word depends, directly or indirectly.

    Words of one cycle have the same ancestors. Cycles are therefore found first (Tarjan 1972, "Depth-first search and
    linear graph algorithms"), and each cycle's ancestors are joined once, as a set of bits in an integer. A chain of n
    words costs n joins of n bits, whereas walking up from each word would cost n² steps.
    """

    def __init__(self, heads: Sequence[Collection[int]]) -> None:
        """``heads``: the heads of each word, numbered from 1. The root, 0, and unknown numbers count as words too."""
        self._heads = heads
        self._places: dict[int, int] = {}  # number → its bit
        self._above: dict[int, int] = {}  # word → bits of its ancestors, including itself if it is in a cycle
        self._order: dict[int, int] = {}  # word → its position in the order of first visits
        self._lowest: dict[int, int] = {}  # word → the lowest such position in its cycle, as far as it is known
        self._open: list[int] = []  # visited words whose cycles are not complete
        self._path: list[tuple[int, list[int]]] = []  # the path to the current word, with each word's unvisited heads

    def count(self, word: int) -> int:
        """Return the number of a word's ancestors, without the word itself."""
        if word not in self._above:
            self._walk(word)
        return (self._above[word] & ~self._bit(word)).bit_count()

    def _walk(self, start: int) -> None:
        """Find the ancestors of ``start`` and of every word above it."""
        self._enter(start)
        while self._path:
            word, ahead = self._path[-1]
            if ahead:
                head = ahead.pop()
                if head not in self._order:
                    self._enter(head)
                elif head not in self._above:  # it is on the current path
                    self._lowest[word] = min(self._lowest[word], self._order[head])
                continue
            self._path.pop()
            if self._path:
                child = self._path[-1][0]
                self._lowest[child] = min(self._lowest[child], self._lowest[word])
            if self._lowest[word] == self._order[word]:
                self._complete(word)

    def _enter(self, word: int) -> None:
        self._order[word] = self._lowest[word] = len(self._order)
        self._open.append(word)
        self._path.append((word, [head for head in self._heads[word - 1] if 1 <= head <= len(self._heads)]))

    def _complete(self, word: int) -> None:
        """Join the ancestors of the cycle that was entered at ``word``. Most cycles have one word."""
        cycle = [self._open.pop()]
        while cycle[-1] != word:
            cycle.append(self._open.pop())
        joined = 0
        for member in cycle:
            for head in self._heads[member - 1]:
                joined |= self._bit(head) | self._above.get(head, 0)
        self._above |= dict.fromkeys(cycle, joined)

    def _bit(self, number: int) -> int:
        return 1 << self._places.setdefault(number, len(self._places))
