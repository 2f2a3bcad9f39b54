"""Chance level and majority baseline of each metric: the figures that every score is judged by.

``chance`` is the expected score of answers drawn at random; ``majority`` that of one answer for all rows, the most
frequent gold one of the very rows that are scored. Both are in percent and by the task's own metric, so that they
stand on the same scale as the score. One function for each metric, found by the name that a card declares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.metrics.map20 import DEPTH
from xaug.evaluate.resampling import generator
from xaug.evaluate.stats import mean

DRAWS = 3  # of random tags or stretches: over hundreds of rows their mean moves by tenths of a point


@dataclass(frozen=True)
class Baselines:
    """In percent."""

    chance: float
    majority: float


@dataclass(frozen=True)
class Asked:
    """The rows that a baseline is computed for.

    ``rows`` holds at least one row, with its gold answer. ``candidates`` is the number of candidates that a retrieval
    query ranks.
    """

    task: str
    language: str
    metric: str
    rows: Sequence[Row]
    labels: Sequence[str]
    candidates: int

    def score(self, predictions: Sequence[Any]) -> float:
        """The mean of the metric's main scores."""
        metric = METRICS.get(self.metric)
        measured = metric.measure(self.rows, predictions, labels=self.labels, language=self.language)
        return mean([one.value for one in measured if one.name in metric.main])


BASELINES: Registry[Callable[[Asked], Baselines]] = Registry("baseline")


def baselines(asked: Asked) -> Baselines:
    """Chance and majority of a task in a language. Raises UnknownNameError for a metric without any."""
    return BASELINES.get(asked.metric)(asked)


def _labels(asked: Asked) -> Baselines:
    """One of the labels, or one of a row's choices."""
    options = [len(row["choices"]) if "choices" in row else len(asked.labels) for row in asked.rows]
    chosen = _most_frequent([row["label"] for row in asked.rows])
    return Baselines(100.0 * mean([1.0 / number for number in options]), asked.score([chosen] * len(asked.rows)))


def _tags(asked: Asked) -> Baselines:
    """A tag for each word."""
    rng = generator([asked.task, asked.language, "chance"])
    drawn = [
        asked.score([[int(tag) for tag in rng.integers(0, len(asked.labels), len(row["tags"]))] for row in asked.rows])
        for _ in range(DRAWS)
    ]
    chosen = _most_frequent([tag for row in asked.rows for tag in row["tags"]])
    return Baselines(mean(drawn), asked.score([[chosen] * len(row["tags"]) for row in asked.rows]))


def _spans(asked: Asked) -> Baselines:
    """Chance: a stretch of the context at a random place, as long as the answer. Majority: "no answer" to all."""
    rng = generator([asked.task, asked.language, "chance"])
    lengths = [len(row["answers"]["text"][0]) for row in asked.rows if row["answers"]["text"]] or [1]
    drawn = []
    for _ in range(DRAWS):
        said = []
        for row in asked.rows:
            answers, context = row["answers"]["text"], row["context"]
            length = min(len(answers[0]) if answers else int(rng.choice(lengths)), len(context))
            start = int(rng.integers(0, len(context) - length + 1))
            said.append(context[start : start + length])
        drawn.append(asked.score(said))
    return Baselines(mean(drawn), asked.score([""] * len(asked.rows)))


def _first(asked: Asked) -> Baselines:
    """The first candidate. Of a random order it is right with the share of gold candidates."""
    chance = mean([min(1.0, len(set(row["gold"])) / asked.candidates) for row in asked.rows])
    return Baselines(100.0 * chance, _same_ranking(asked))


def _average_precision(asked: Asked) -> Baselines:
    """Mean average precision of the first 20 candidates in a random order, by its expectation."""
    return Baselines(
        100.0 * mean([_expected_precision(len(set(row["gold"])), asked.candidates) for row in asked.rows]),
        _same_ranking(asked),
    )  # fmt: skip


def _expected_precision(gold: int, candidates: int) -> float:
    """Of average precision at 20. ``gold`` of ``candidates`` are right, in any order with equal probability.

    The candidate at rank r is right with g / n; then each of the r - 1 before it is with (g - 1) / (n - 1).
    """
    gold = min(gold, candidates)
    others = (gold - 1) / (candidates - 1) if candidates > 1 else 0.0
    ranks = range(1, min(DEPTH, candidates) + 1)
    return sum(gold / candidates * (1 + (rank - 1) * others) / rank for rank in ranks) / min(gold, DEPTH)


def _pairs(asked: Asked) -> Baselines:
    """Chance: as many pairs as are gold, at random. Majority: most pairs are none, so none is said."""
    gold = sum(len(set(row["gold"])) for row in asked.rows)
    return Baselines(100.0 * gold / (len(asked.rows) * asked.candidates), asked.score([[]] * len(asked.rows)))


def _same_ranking(asked: Asked) -> float:
    """The same candidates for every query: those that are gold most often."""
    counted = Counter(name for row in asked.rows for name in set(row["gold"]))
    ranking = [name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:DEPTH]]
    return asked.score([ranking] * len(asked.rows))


def _most_frequent(values: Sequence[int]) -> int:
    """Of several that are as frequent the smallest."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value))


for _name, _found in (
    ("accuracy", _labels), ("tag_f1", _tags), ("entity_f1", _tags), ("em_f1", _spans), ("mlqa_em_f1", _spans),
    ("top1", _first), ("map20", _average_precision), ("mining_f1", _pairs),
):  # fmt: skip
    BASELINES.add(_name, _found)
