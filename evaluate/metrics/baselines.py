"""Chance levels and majority baselines that several metrics share. Each metric calls the one for its kind of answer.

The baselines are computed by the task's own metric on the scored rows themselves, so they are on the same scale as the
score.
"""

from __future__ import annotations

from collections import Counter
from statistics import fmean

from xaug.evaluate.metrics.base import Baselines, Metric, ScoredRows, main_score
from xaug.evaluate.metrics.parts import DEPTH
from xaug.evaluate.seeding import generator
from xaug.train.constant import most_frequent

DRAWS = 3  # random predictions of tags or spans: over hundreds of rows, their mean varies by tenths of a point


def tag_baselines(metric: Metric, scored: ScoredRows) -> Baselines:
    """Chance: a random tag for each word. Majority: the most frequent tag for every word."""
    rng = generator([scored.task, scored.language, "chance"])
    chance = []
    for _ in range(DRAWS):
        tags = [[int(tag) for tag in rng.integers(0, len(scored.labels), len(row["tags"]))] for row in scored.rows]
        chance.append(main_score(metric, scored, tags))
    majority = most_frequent([tag for row in scored.rows for tag in row["tags"]])
    return Baselines(fmean(chance), main_score(metric, scored, [[majority] * len(row["tags"]) for row in scored.rows]))


def span_baselines(metric: Metric, scored: ScoredRows) -> Baselines:
    """Chance: a span of the gold answer's length at a random place. Majority: "no answer" to every question."""
    rng = generator([scored.task, scored.language, "chance"])
    lengths = [len(row["answers"]["text"][0]) for row in scored.rows if row["answers"]["text"]] or [1]
    chance = []
    for _ in range(DRAWS):
        spans = []
        for row in scored.rows:
            answers, context = row["answers"]["text"], row["context"]
            length = min(len(answers[0]) if answers else int(rng.choice(lengths)), len(context))
            start = int(rng.integers(0, len(context) - length + 1))
            spans.append(context[start : start + length])
        chance.append(main_score(metric, scored, spans))
    return Baselines(fmean(chance), main_score(metric, scored, [""] * len(scored.rows)))


def same_ranking(metric: Metric, scored: ScoredRows) -> float:
    """The score of one ranking for every query: the candidates that are gold most often, best first."""
    counted = Counter(name for row in scored.rows for name in set(row["gold"]))
    ranking = [name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:DEPTH]]
    return main_score(metric, scored, [ranking] * len(scored.rows))
