"""A goal says, for one task type, what a victim is asked, when it no longer gives gold, and how good it is at all.

It generalises TextAttack's untargeted classification: the attack is done when ``GoalScore.margin`` is below 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import Fields, TaskType
from xaug.models.encoding.texts import Encoded

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """One sequence of an item (a choice, a window of a long context), and what its logits are read with."""

    encoded: Encoded
    # span: where an extract that begins, and one that ends with each context token does; (-1, -1) for all others
    offsets: tuple[Span, ...] = ()
    positions: tuple[int, ...] = field(default=())  # tagging: first token of each word, -1: in another part


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a model is on clean rows."""

    unit: str  # what accuracy counts: "rows", "tokens", "answers (by overlap)"
    right: int  # rows: what is compared with chance, since the tokens of a sentence do not err independently
    accuracy: float  # in [0, 1]
    chance: float  # what the best answer that does not look at the text gets, in [0, 1]


class Goal(ABC):
    """One task type's goal."""

    task_type: TaskType
    auto_class: str  # the transformers class a model of this task type loads as
    open_labels: bool = False  # a model may know more or fewer labels than the task
    closed: bool = False  # a row has one label of a few: a model's may be in another order
    # The masked LM sees the edited field alone: the other choices, or the question behind a passage, tell it little and
    # cost it much.
    mask_locally: bool = False

    @abstractmethod
    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """What the model is asked. ``gold``: the frozen spans where they lie now, in the first field."""

    @abstractmethod
    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """Each item's sequences."""

    @abstractmethod
    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """The model's answer. ``order[i]``: the model's output for label i, -1 if it has none."""

    @abstractmethod
    def measure(self, rows: Sequence[Row], scores: Sequence[GoalScore]) -> Measured:
        """What a model's answers to whole clean rows are worth, beside chance."""

    def inputs(self, batch: Mapping[str, Any]) -> Mapping[str, Any]:
        """A batch of sequences as the model takes it."""
        return batch

    def logits(self, out: Any) -> Any:
        """The tensor of what the model says of each sequence: [rows, labels], [rows, length, labels] …"""
        return out.logits

    def fields(self, row: Row) -> Fields:
        """The row's text fields and frozen spans."""
        return self.task_type.fields(row)

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts; answers move with the text before them."""
        return self.task_type.with_fields(row, fields, gold)

    def whole(self, row: Row, watch: tuple[bool, ...] = ()) -> VictimItem:
        """What the model is asked of a row as it is."""
        fields = self.fields(row)
        return self.item(row, fields.values, tuple((start, end) for _, start, end in fields.gold), watch)


GOALS: Registry[Callable[[DatasetCard], Goal]] = Registry("goal of the task type")


def goal_for(card: DatasetCard) -> Goal:
    """The goal of the card's task type. Raises UnknownNameError for a type that no attack is made for."""
    return GOALS.get(card.task_type.name)(card)


def most_frequent(values: Iterable[object]) -> float:
    """The share of the most frequent value."""
    counted = Counter(values)
    return max(counted.values()) / counted.total()


def measure_labels(rows: Sequence[Row], scores: Sequence[GoalScore], guess: float = 0.0) -> Measured:
    """One label a row. ``guess``: what drawing one gets; the most frequent label may get more."""
    right = sum(score.margin >= 0 for score in scores)
    chance = max(guess, most_frequent(row["label"] for row in rows))
    return Measured("rows", right, right / len(rows), chance)


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Softmax over the last axis, in float32 as TextAttack's goal functions compute it."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True), dtype=np.float32)
    total: npt.NDArray[np.float32] = shifted / shifted.sum(axis=-1, keepdims=True, dtype=np.float32)
    return total


def choice_score(probabilities: npt.NDArray[np.float32], gold: int) -> GoalScore:
    """Gold's probability and its lead over the best other answer."""
    others = np.delete(probabilities, gold)
    best = float(others.max()) if len(others) else 0.0
    return GoalScore(float(probabilities[gold]), float(probabilities[gold]) - best)
