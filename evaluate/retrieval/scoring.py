"""Scoring: from the cosine of a pair and the mean cosines of its neighbours to the pair's score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from xaug.data_cards.registry import Registry

# (cosines, mean cosine of each query's nearest candidates, mean cosine of each candidate's nearest queries) → scores.
# The arguments are arrays or tensors that broadcast; only arithmetic operators are applied to them.
Combine = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True)
class Scoring:
    """One way to score a pair."""

    name: str
    combine: Combine
    neighbours: int  # k, the number of neighbours in the means; 0 where the means are not needed
    floor: float  # a mined pair must have a score above this


def _cosine(cosines: Any, _forward: Any, _backward: Any) -> Any:
    return cosines


def _ratio(cosines: Any, forward: Any, backward: Any) -> Any:
    return cosines / ((forward + backward) / 2)


def _distance(cosines: Any, forward: Any, backward: Any) -> Any:
    return cosines - (forward + backward) / 2


def _csls(cosines: Any, forward: Any, backward: Any) -> Any:
    return 2 * cosines - forward - backward


SCORINGS: Registry[Scoring] = Registry("scoring")
for _scoring in (
    # Floor 0: google-research/xtreme, third_party/utils_retrieve.py, mine_bitext, threshold.
    Scoring("cosine", _cosine, 0, 0.0),
    # The ratio margin: Artetxe and Schwenk 2019, arXiv 1811.01136, section 3, equations 1 and 2, k = 4.
    Scoring("margin", _ratio, 4, 0.0),
    # The distance margin of the same paper. It equals CSLS except for k and a factor of 2.
    Scoring("distance", _distance, 4, -inf),
    # Conneau et al. 2018, arXiv 1710.04087, equation 4, k = 10.
    Scoring("csls", _csls, 10, -inf),
):
    SCORINGS.add(_scoring.name, _scoring)
