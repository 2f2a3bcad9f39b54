"""Preflight: the test of victim and judge on clean rows. A model near chance cannot be fooled, only flipped.

The classic fault is a label map in another order (a published MNLI model scored 7 % for that reason). Outputs are
matched by name when a model is loaded. Where that is not enough, the accuracy on clean rows reveals the fault here.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from xaug.augment.adapters.base import most_frequent
from xaug.augment.oracles.victim import TaskModel
from xaug.augment.queries import GoldScore
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import PreflightError
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row

# The first test takes FIRST rows, which tell 45 % from a chance of 33 % (p < 0.001). If it is not significant, a second
# test takes SAMPLE rows: at 52 % against a chance of 41 % (the embedded world's ANLI victim), 200 rows are not enough
# three times in ten.
FIRST, SAMPLE = 200, 1000
LEVEL = 0.005  # of each of the two tests, so that a victim at chance passes at most once in a hundred
_MOST_LABELS = 6  # 720 permutations; tasks with more labels are tagging tasks, whose labels have names


@dataclass(frozen=True, slots=True)
class Preflight:
    """The result of a test."""

    rows: int
    unit: str  # what accuracy counts: "rows", "tokens", "answers (by overlap)"
    accuracy: float  # in [0, 1]
    chance: float  # accuracy of the best prediction that ignores the text, in [0, 1]
    p_value: float  # the probability of at least this accuracy at chance
    advice: str = ""  # a sentence about a permutation of labels that would score much higher

    @property
    def passed(self) -> bool:
        """Whether the model is clearly above chance."""
        return self.p_value < LEVEL

    def sentence(self) -> str:
        """The result in one sentence."""
        return (
            f"{self.accuracy:.1%} of {self.unit} right on {self.rows} clean rows,"
            f" {self.chance:.1%} without reading the text (p = {self.p_value:.2g})"
        )


def sample(rows: Iterable[Row], size: int = SAMPLE) -> list[Row]:
    """The ``size`` rows with the lowest hashes of their ids, whatever their order. Memory holds ``size`` rows."""

    def rank(row: Row) -> tuple[bytes, str]:
        return hashlib.sha256(str(row["id"]).encode()).digest(), str(row["id"])

    return heapq.nsmallest(size, rows, key=rank)


def preflight(
    model: TaskModel,
    card: DatasetCard,
    labels: Sequence[str],
    rows: Sequence[Row],
    *,
    role: str = "victim",
    allow: bool = False,
) -> Preflight:
    """Test a model on clean rows (see ``sample``): on the first FIRST of them, and if it does not pass, on all.

    Raises PreflightError for a model that is not clearly above chance (binomial test, p < LEVEL), unless ``allow``. If
    a permutation of labels would explain that, the message names it.
    """
    if not rows:
        raise PreflightError(f"{card.id} has no row to test the {role} on. Choose another split.")
    result = _measured(model, rows[:FIRST])
    if not result.passed and len(rows) > FIRST:
        result = _measured(model, rows)
    if result.passed:
        return result
    advice = _permutation(model, rows, labels, result.accuracy) if model.adapter.closed else ""
    if allow:
        return Preflight(result.rows, result.unit, result.accuracy, result.chance, result.p_value, advice)
    why = advice or f"Check that it is a model of {card.id} and takes its inputs in the order of the card's fields."
    raise PreflightError(
        f"The {role} is not clearly better than chance on {card.id}: {result.sentence()}. {why}"
        f" Attacking it would measure nothing. To attack it nevertheless, pass {param('allow_weak_victim', True)}."
    )


def _ask(model: TaskModel, rows: Sequence[Row]) -> list[GoldScore]:
    return model.answer([model.whole(row) for row in rows])


def _measured(model: TaskModel, rows: Sequence[Row]) -> Preflight:
    found = model.adapter.measure(rows, _ask(model, rows))
    p_value = tail(found.right, len(rows), found.chance)
    return Preflight(len(rows), found.unit, found.accuracy, found.chance, p_value)


def _permutation(model: TaskModel, rows: Sequence[Row], labels: Sequence[str], accuracy: float) -> str:
    """A sentence about the permutation of labels under which the model is far better; empty if there is none."""
    names = list(labels) or [f"choice {i}" for i in range(min(len(row["choices"]) for row in rows))]
    if not 2 <= len(names) <= _MOST_LABELS:
        return ""
    # An adapter says whether the gold label wins. Asked with each label as gold in turn, it says which label wins.
    table = [[0] * len(names) for _ in names]  # [predicted label][gold label]
    for predicted in range(len(names)):
        for row, score in zip(rows, _ask(model, [{**row, "label": predicted} for row in rows]), strict=True):
            if score.margin >= 0 and row["label"] < len(names):
                table[predicted][row["label"]] += 1

    def hits(order: tuple[int, ...]) -> int:
        return sum(table[predicted][meant] for predicted, meant in enumerate(order))

    best = max(permutations(range(len(names))), key=hits)
    share = hits(best) / len(rows)
    moved = [
        f"{names[predicted]!r} means {names[meant]!r}" for predicted, meant in enumerate(best) if predicted != meant
    ]
    chance = most_frequent(row["label"] for row in rows)
    # The best of n! permutations may be above chance by luck, so each is tested at its share of LEVEL (Bonferroni).
    lucky = tail(hits(best), len(rows), chance) * math.factorial(len(names)) >= LEVEL
    if not moved or lucky or share <= accuracy:
        return ""
    return (
        f"Its labels seem to be in another order: {share:.1%} would be right if its label {', its label '.join(moved)}."
        " Correct id2label in its config.json."
    )


def tail(successes: int, trials: int, chance: float) -> float:
    """P(X >= successes) for X ~ Binomial(trials, chance): exact, computed from logarithms."""
    if successes <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    total = 0.0
    for k in range(successes, trials + 1):
        ways = math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        total += math.exp(ways + k * math.log(chance) + (trials - k) * math.log1p(-chance))
    return min(1.0, total)
