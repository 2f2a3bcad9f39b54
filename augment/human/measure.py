"""How well filters agree with people: ranking (AUC), precision and recall, with bootstrap intervals over groups."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.augment.curves import FilterCurve, Point, curve, point
from xaug.augment.filters import Setting, decide, verdict
from xaug.augment.filters.base import FilterSpec, Score
from xaug.augment.human.base import Floor, JudgedPair

REPLICATES = 1000  # enough for the second digit of a 95 % interval (Efron and Tibshirani 1993, section 13.3)

Floats = npt.NDArray[np.float64]


class Rate(NamedTuple):
    """A share or an AUC in [0, 1], with the 2.5 % and 97.5 % quantiles of its bootstrap replicates."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FilterFigures:
    """One filter on one set of judged pairs."""

    filter: str
    threshold: float
    scored: int  # pairs with a score; AUC and curve are those of these pairs
    auc: Rate
    precision: Rate  # at the threshold, of all pairs: a pair without a score is kept
    recall: Rate
    curve: FilterCurve
    wanted: Point | None  # the threshold of the wanted precision with the highest recall; None: it is not reached


@dataclass(frozen=True, slots=True)
class SetFigures:
    """All filters on one set of judged pairs."""

    name: str
    pairs: int
    groups: int  # originals, which are what the bootstrap resamples
    good: float  # the share of pairs that people accept: the precision of a filter that keeps everything
    filters: tuple[FilterFigures, ...]
    precision: Rate  # of all these filters together
    recall: Rate
    floors: tuple[Floor, ...] = ()  # how often people, and the judge, get unperturbed rows wrong


def figures(
    name: str,
    pairs: Sequence[JudgedPair],
    chosen: Sequence[Setting],
    scores: Mapping[str, Sequence[Score]],
    *,
    wanted: float,
    floors: Sequence[Floor] = (),
) -> SetFigures:
    """The figures of a set. ``scores``: filter → one score per pair. ``wanted``: the precision to look for."""
    good = [one.holds for one in pairs]
    sampler = _Sampler([one.group for one in pairs], name)
    filters = []
    for setting in chosen:
        own = scores[setting.spec.name]
        kept = [verdict(setting.spec, score, setting.threshold) is not False for score in own]
        precision, recall = _rates(sampler, kept, good)
        shape = curve(setting.spec, own, good, setting.threshold)
        filters.append(
            FilterFigures(
                setting.spec.name, setting.threshold, sum(score is not None for score in own),
                _auc(sampler, setting.spec, own, good), precision, recall, shape, shape.at_precision(wanted),
            )
        )  # fmt: skip
    together = [
        decide(chosen, {setting.spec.name: scores[setting.spec.name][i] for setting in chosen}).kept
        for i in range(len(pairs))
    ]
    precision, recall = _rates(sampler, together, good)
    return SetFigures(
        name, len(pairs), sampler.groups, sum(good) / len(good), tuple(filters), precision, recall, tuple(floors)
    )  # fmt: skip


class _Sampler:
    """Bootstrap weights: how often each pair occurs in a replicate, where whole groups are drawn."""

    def __init__(self, groups: Sequence[str], seed: str) -> None:
        names = {group: i for i, group in enumerate(dict.fromkeys(groups))}
        self._of = np.array([names[group] for group in groups])
        self.groups, self._seed = len(names), seed

    def replicates(self) -> Iterator[Floats]:
        """The weights of all pairs, float64 [pairs], in each replicate. They are the same at every call."""
        rng = np.random.default_rng(random.Random(self._seed).getrandbits(64))
        for _ in range(REPLICATES):
            drawn = rng.integers(self.groups, size=self.groups)
            yield np.bincount(drawn, minlength=self.groups).astype(float)[self._of]


def _rate(value: float, replicates: Sequence[float]) -> Rate:
    known = [one for one in replicates if not np.isnan(one)]  # a replicate may hold no good or no kept pair
    low, high = np.percentile(known, [2.5, 97.5]) if known else (np.nan, np.nan)
    return Rate(value, float(low), float(high))


def _rates(sampler: _Sampler, kept: Sequence[bool], good: Sequence[bool]) -> tuple[Rate, Rate]:
    """The precision and the recall of a decision."""
    now, keep, true = point(0.0, kept, good), np.array(kept, float), np.array(good, float)
    precisions, recalls = [], []
    for weight in sampler.replicates():
        both, all_kept, all_good = weight @ (keep * true), weight @ keep, weight @ true
        precisions.append(both / all_kept if all_kept else np.nan)
        recalls.append(both / all_good if all_good else np.nan)
    return _rate(now.precision, precisions), _rate(now.recall, recalls)


def _auc(sampler: _Sampler, spec: FilterSpec, scores: Sequence[Score], good: Sequence[bool]) -> Rate:
    """The probability that a good pair has a better score than another one; a tie counts one half (Fawcett 2006)."""
    has = np.array([score is not None for score in scores])
    values = np.array([0.0 if score is None else score for score in scores])[has]
    sign = 1.0 if spec.keep == "at_least" else -1.0
    _, ranks = np.unique(sign * values, return_inverse=True)
    true = np.array(good)[has]
    everything = np.ones(len(values))
    return _rate(
        _weighted_auc(ranks, true, everything),
        [_weighted_auc(ranks, true, weight[has]) for weight in sampler.replicates()],
    )


def _weighted_auc(ranks: npt.NDArray[np.intp], good: npt.NDArray[np.bool_], weight: Floats) -> float:
    size = int(ranks.max(initial=-1)) + 1
    positive = np.bincount(ranks, weights=weight * good, minlength=size)
    negative = np.bincount(ranks, weights=weight * ~good, minlength=size)
    pairs = positive.sum() * negative.sum()
    below = np.cumsum(negative) - negative
    return float((positive * (below + negative / 2)).sum() / pairs) if pairs else float("nan")
