"""Mean average precision of the first 20 candidates: XTREME-R's metric for LAReQA and Mewsli-X.

Ruder et al. 2021, arXiv 2104.07412. It is defined in google-research/xtreme: third_party/utils_lareqa.py,
average_precision_at_k (LAReQA, k = 20), and third_party/utils_mewslix.py, evaluate (mean reciprocal rank within 20,
which is the same because a mention has one entity).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import fmean
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows
from xaug.evaluate.metrics.baselines import same_ranking
from xaug.evaluate.metrics.parts import DEPTH, gold_ids, mean, paired, ranked


def average_precision(ranking: Sequence[str], gold: Collection[str], depth: int = DEPTH) -> float:
    """The sum of the precisions at the ranks of the gold candidates, divided by min(len(gold), depth); at most 1.

    The divisor is that of utils_lareqa: with more than ``depth`` gold candidates, no ranking can hold all of them. An
    id that is ranked again takes a rank, but is not counted as correct again.
    """
    correct, total = 0, 0.0
    seen: set[str] = set()
    for rank, candidate in enumerate(ranking[:depth], start=1):
        if candidate in gold and candidate not in seen:
            correct += 1
            total += correct / rank
        seen.add(candidate)
    return total / min(len(gold), depth)


class Map20:
    """The mean over queries of their average precision at 20."""

    name = "map20"
    main: tuple[str, ...] = ("map20",)
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``rows``: queries. ``predictions``: the ids of up to 20 candidates for each, best first. One score, "map20".

        Raises ValueError for a query without gold candidates.
        """
        pairs = paired(rows, predictions)
        return [mean("map20", [average_precision(ranked(row, ids), gold_ids(row)) for row, ids in pairs])]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """Chance: the expected value over all orders of the candidates. Majority: see `same_ranking`."""
        chance = fmean([expected_precision(len(set(row["gold"])), scored.candidates) for row in scored.rows])
        return Baselines(100.0 * chance, same_ranking(self, scored))


def expected_precision(gold: int, candidates: int) -> float:
    """The expected average precision at 20 where ``gold`` of ``candidates`` are correct, in a random order.

    The candidate at rank r is correct with probability g / n. Given that, each of the r - 1 candidates before it is
    correct with probability (g - 1) / (n - 1).
    """
    gold = min(gold, candidates)
    others = (gold - 1) / (candidates - 1) if candidates > 1 else 0.0
    ranks = range(1, min(DEPTH, candidates) + 1)
    return sum(gold / candidates * (1 + (rank - 1) * others) / rank for rank in ranks) / min(gold, DEPTH)


METRICS.add(Map20.name, Map20())
