"""Is the victim any good on clean rows? A model near chance cannot be fooled, only flipped.

The classic fault is a label map in another order (a published MNLI model scored 7 % that way): outputs are
matched by name when a model is loaded, and where that is not enough the rows give it away, here.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Protocol

from xaug.augment.goals.base import Goal, most_frequent
from xaug.augment.queries import GoalScore, VictimItem
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import PreflightError
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row

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
    result = _measured(model, rows[:FIRST])
    if not result.passed and len(rows) > FIRST:
        result = _measured(model, rows)
    if result.passed:
        return result
    advice = _permutation(model, rows, labels, result.accuracy) if model.goal.closed else ""
    if allow:
        return Preflight(result.rows, result.unit, result.accuracy, result.chance, result.p_value, advice)
    why = advice or f"Is it a model of {card.id}, and are its inputs in the order of the card's fields?"
    raise PreflightError(
        f"The {role} is not clearly better than chance on {card.id}: {result.sentence()}. {why}"
        " Attacking it would measure nothing; to do so all the same, pass"
        f" {param('allow_weak_victim', True)}."
    )


def _ask(model: Model, rows: Sequence[Row]) -> list[GoalScore]:
    return model.answer([model.goal.whole(row) for row in rows])


def _measured(model: Model, rows: Sequence[Row]) -> Preflight:
    found = model.goal.measure(rows, _ask(model, rows))
    p_value = tail(found.right, len(rows), found.chance)
    return Preflight(len(rows), found.unit, found.accuracy, found.chance, p_value)


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
    chance = most_frequent(row["label"] for row in rows)
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
