"""Mean average precision of the first 20 candidates: XTREME-R's metric of LAReQA and Mewsli-X.

Ruder et al. 2021, arXiv 2104.07412; defined in google-research/xtreme, third_party/utils_lareqa.py,
average_precision_at_k (LAReQA, k = 20), and third_party/utils_mewslix.py, evaluate (mean reciprocal rank within 20:
the same figure, as a mention has one entity).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.parts import mean, paired, ranked, wanted

DEPTH = 20  # utils_mewslix.TOP_K; k=20 in evaluate_retrieval.py


def average_precision(said: Sequence[str], gold: Collection[str], depth: int = DEPTH) -> float:
    """The sum of the precision at each right candidate's rank, over min(len(gold), depth): 1 if they come first.

    The divisor is utils_lareqa's: of more gold candidates than ``depth`` no ranking could hold more than ``depth``. An
    id that is said again takes a rank and is not right again.
    """
    right, total = 0, 0.0
    seen: set[str] = set()
    for rank, one in enumerate(said[:depth], start=1):
        if one in gold and one not in seen:
            right += 1
            total += right / rank
        seen.add(one)
    return total / min(len(gold), depth)


class Map20:
    """The mean over queries of their average precision at 20."""

    name = "map20"
    main: tuple[str, ...] = ("map20",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``rows``: queries. ``predictions``: candidates' ids, the best first, 20 where there are so many.

        One score, "map20". Raises ValueError for a query without gold candidates.
        """
        values = [average_precision(ranked(row, said), wanted(row)) for row, said in paired(rows, predictions)]
        return [mean("map20", values)]


METRICS.add(Map20.name, Map20())
