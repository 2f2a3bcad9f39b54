"""The budgets of a search, and how it asks models within them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from xaug.augment.engine import BudgetSpentError
from xaug.augment.queries import GoldScore, GradientItem, Query, VictimItem, WordGradient


def _textattack_rows(i: int, count: int) -> int:
    """The rows of the batch in which TextAttack runs text i of ``count``: chunks of 32 (GoalFunction.batch_size).

    From 4 rows on, outputs are the same to the bit (see models/batching.py), so 8 stands for any such batch.
    """
    rows = min(32, count - i // 32 * 32)
    return rows if rows < 4 else 8


class Budget:
    """Counts the victim queries of a search as TextAttack does: every text that is asked about, repeated or not."""

    def __init__(self, max_queries: int, *, exact_ties: bool = False) -> None:
        self.left = max_queries
        self.exact_ties = exact_ties
        self.spent = 0
        self._derived: set[VictimItem] = set()  # texts whose gradient was asked
        self.ended = ""  # the budget that is exhausted: "queries" or "time"

    def victim(self, items: Sequence[VictimItem]) -> Generator[Query, list[Any], list[GoldScore]]:
        """Ask the victim. Items beyond the budget are not asked about and get no answer."""
        if len(items) > self.left:
            items = items[: self.left]
            self.ended = "queries"
        self.left -= len(items)
        self.spent += len(items)
        if self.exact_ties:
            items = [item._replace(rows=_textattack_rows(i, len(items))) for i, item in enumerate(items)]
        return (yield from self.ask("victim", items)) if items else []

    def gradient(self, item: GradientItem) -> Generator[Query, list[Any], tuple[WordGradient, ...]]:
        """Ask for the victim's gradient at words; an empty tuple once a budget is spent.

        A text counts as one query the first time: the model reads it once forward and once backward.
        """
        if item.item not in self._derived:
            if self.left < 1:
                self.ended = "queries"
                return ()
            self._derived.add(item.item)
            self.left -= 1
            self.spent += 1
        found: list[tuple[WordGradient, ...]] = yield from self.ask("gradient", [item])
        return found[0] if found else ()

    def ask(
        self, oracle: str, items: Sequence[Any], reduce: Callable[[list[Any]], list[Any]] | None = None
    ) -> Generator[Query, list[Any], list[Any]]:
        """Ask an oracle; ``reduce`` as in ``Query``. Once the time budget is spent, the answer is an empty list."""
        try:
            return (yield Query(oracle, items, reduce))
        except BudgetSpentError:
            self.ended = "time"
            return []
