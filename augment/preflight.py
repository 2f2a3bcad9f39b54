"""Is the victim any good on clean rows? A model near chance cannot be fooled, only flipped.

The classic fault is a label map in another order (a published MNLI model scored 7 % that way): outputs are
matched by name when a model is loaded, and where that is not enough the rows give it away, here.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Protocol

from xaug.augment.goals.base import Goal
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import words
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import PreflightError
from xaug.data_cards.schema import Row, TaskType

# Rows of a first look: they tell 45 % from a chance of 33 % (p < 0.001). Where they leave it open, SAMPLE rows decide:
# 52 % against a chance of 41 % (the embedded world's ANLI victim) is left open by 200 rows three times in ten.
FIRST, SAMPLE = 200, 1000
LEVEL = 0.005  # of each of two looks: a victim at chance passes at most once in a hundred
_MOST_LABELS = 6  # 720 permutations; data sets with more labels are taggers', whose outputs have names


class Model(Protocol):
    """A victim or a judge (``oracles.victim.Victim``)."""

    goal: Goal

    def answer(self, items: Sequence[VictimItem]) -> list[GoalScore]:
        """Scores, one an item."""
        ...


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was measured."""

    rows: int
    unit: str  # what accuracy counts: "rows", "tokens", "answers that overlap gold"
    accuracy: float  # in [0, 1]
    chance: float  # what the best answer that does not look at the text gets, in [0, 1]
    p_value: float  # probability of this accuracy or more at chance
    advice: str = ""  # a permutation of labels that scores much higher, in words

    @property
    def passed(self) -> bool:
        """Clearly above chance."""
        return self.p_value < LEVEL

    def sentence(self) -> str:
        """The result in one sentence."""
        return (
            f"{self.accuracy:.1%} of {self.unit} right on {self.rows} clean rows, {self.chance:.1%} by chance"
            f" (p = {self.p_value:.2g})"
        )


def sample(rows: Iterable[Row], size: int = SAMPLE) -> list[Row]:
    """The ``size`` rows whose ids hash lowest: the same in any order, streaming, memory for ``size`` rows."""

    def rank(row: Row) -> tuple[bytes, str]:
        return hashlib.sha256(str(row["id"]).encode()).digest(), str(row["id"])

    return heapq.nsmallest(size, rows, key=rank)


def preflight(
    model: Model,
    card: DatasetCard,
    labels: Sequence[str],
    rows: Sequence[Row],
    *,
    role: str = "victim",
    allow: bool = False,
) -> Preflight:
    """Measure a model on clean rows (see ``sample``): on the first FIRST of them, and on all if those leave it open.

    Raises PreflightError where it is not clearly above chance (binomial test, p < LEVEL), unless ``allow``;
    the message names the permutation of labels that would explain it, where there is one.
    """
    if not rows:
        raise PreflightError(f"There is no row of {card.id} to test the {role} on.")
    measure = _MEASURES[card.task_type]
    result = measure(model, rows[:FIRST])
    if not result.passed and len(rows) > FIRST:
        result = measure(model, rows)
    if result.passed:
        return result
    advice = _permutation(model, rows, labels, result.accuracy) if card.task_type in _CLOSED else ""
    if allow:
        return Preflight(result.rows, result.unit, result.accuracy, result.chance, result.p_value, advice)
    why = advice or f"Is it a model of {card.id}, and are its inputs in the order of the card's fields?"
    raise PreflightError(
        f"The {role} is not clearly better than chance on {card.id}: {result.sentence()}. {why}"
        " Attacking it would measure nothing; to do so all the same, pass --allow-weak-victim."
    )


def _ask(model: Model, rows: Sequence[Row]) -> list[GoalScore]:
    items = []
    for row in rows:
        fields = model.goal.fields(row)
        items.append(model.goal.item(row, fields.values, tuple((start, end) for _, start, end in fields.gold)))
    return model.answer(items)


def _share(counted: Counter[object]) -> float:
    return max(counted.values()) / counted.total()


def _labels(model: Model, rows: Sequence[Row]) -> Preflight:
    """One label a row: chance is the most frequent label, or a guess among the choices."""
    right = sum(score.margin >= 0 for score in _ask(model, rows))
    guess = sum(1 / len(row["choices"]) for row in rows) / len(rows) if "choices" in rows[0] else 0.0
    chance = max(guess, _share(Counter(row["label"] for row in rows)))
    return Preflight(len(rows), "rows", right / len(rows), chance, tail(right, len(rows), chance))


def _tokens(model: Model, rows: Sequence[Row]) -> Preflight:
    """One label a token; the test counts rows, because the tokens of a sentence do not err independently."""
    correct = [ok for score in _ask(model, rows) for ok in score.correct]
    accuracy = sum(correct) / len(correct)
    chance = _share(Counter(tag for row in rows for tag in row["tags"]))
    return Preflight(len(rows), "tokens", accuracy, chance, tail(int(accuracy * len(rows)), len(rows), chance))


def _answers(model: Model, rows: Sequence[Row]) -> Preflight:
    """Spans: chance is a random span as long as the answer, or saying always that there is none."""
    right = sum(score.margin >= 0 for score in _ask(model, rows))
    none = sum(not row["answers"]["text"] for row in rows) / len(rows)
    chance = max(none, sum(_lucky(row) for row in rows) / len(rows))
    accuracy = right / len(rows)
    return Preflight(len(rows), "answers (by overlap)", accuracy, chance, tail(right, len(rows), chance))


def _lucky(row: Row) -> float:
    """Probability that a random span of the first answer's number of words overlaps it."""
    if not row["answers"]["text"]:
        return 0.0
    width = max(1, len(words(row["answers"]["text"][0])))
    starts = len(words(row["context"])) - width + 1
    return min(1.0, (2 * width - 1) / max(1, starts))


_MEASURES: dict[TaskType, Callable[[Model, Sequence[Row]], Preflight]] = {
    TaskType.CLASSIFICATION: _labels,
    TaskType.MULTIPLE_CHOICE: _labels,
    TaskType.SPAN: _answers,
    TaskType.TAGGING: _tokens,
}
_CLOSED = (TaskType.CLASSIFICATION, TaskType.MULTIPLE_CHOICE)  # one label a row, few of them


def _permutation(model: Model, rows: Sequence[Row], labels: Sequence[str], accuracy: float) -> str:
    """A sentence naming the permutation of labels under which the model is far better, or an empty string."""
    names = list(labels) or [f"choice {i}" for i in range(min(len(row["choices"]) for row in rows))]
    if not 2 <= len(names) <= _MOST_LABELS:
        return ""
    # A goal says whether one label wins; asked with each label as gold, it says which.
    table = [[0] * len(names) for _ in names]
    for said in range(len(names)):
        for row, score in zip(rows, _ask(model, [{**row, "label": said} for row in rows]), strict=True):
            if score.margin >= 0 and row["label"] < len(names):
                table[said][row["label"]] += 1

    def hits(order: tuple[int, ...]) -> int:
        return sum(table[said][meant] for said, meant in enumerate(order))

    best = max(permutations(range(len(names))), key=hits)
    share = hits(best) / len(rows)
    moved = [f"{names[said]!r} means {names[meant]!r}" for said, meant in enumerate(best) if said != meant]
    chance = _share(Counter(row["label"] for row in rows))
    # The best of n! permutations is above chance by luck: each of them is given its share of LEVEL.
    lucky = tail(hits(best), len(rows), chance) * math.factorial(len(names)) >= LEVEL
    if not moved or lucky or share <= accuracy:
        return ""
    return (
        f"Its labels seem to be in another order: {share:.1%} would be right if its {', its '.join(moved)}."
        " Correct id2label in its config.json."
    )


def tail(successes: int, trials: int, chance: float) -> float:
    """P(X >= successes) for X binomial(trials, chance): exact, in logarithms."""
    if successes <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    total = 0.0
    for k in range(successes, trials + 1):
        ways = math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        total += math.exp(ways + k * math.log(chance) + (trials - k) * math.log1p(-chance))
    return min(1.0, total)
