"""A task adapter: what a victim is asked about a row of one task type, and when its prediction is no longer gold.

It generalises TextAttack's untargeted classification: the attack is done when ``GoldScore.margin`` is below 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import Fields, TaskType
from xaug.models.encoding.span import STRIDE
from xaug.models.encoding.texts import Encoded, Limits
from xaug.models.trained import TrainedText

if TYPE_CHECKING:
    import torch

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """One sequence of an item (a choice, a window of a long context), and what is needed to read its logits."""

    encoded: Encoded
    # Span tasks, for each token: (the start of an extract that begins with it, the end of an extract that ends with
    # it), in characters of the context; (-1, -1) for tokens outside the context.
    offsets: tuple[Span, ...] = ()
    positions: tuple[int, ...] = field(default=())  # tagging: the first token of each word; -1: it is in another part


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a model is on clean rows."""

    unit: str  # what accuracy counts: "rows", "tokens", "answers (by overlap)"
    right: int  # in rows, for the comparison with chance: the tokens of a sentence do not err independently
    accuracy: float  # in [0, 1]
    chance: float  # accuracy of the best prediction that ignores the text, in [0, 1]


class TaskAdapter(ABC):
    """The adapter of one task type."""

    task_type: TaskType
    auto_class: str  # the class of transformers that a model of this task type loads as
    trained_length: int  # the longest input of `xaug train`, in tokens, where the run does not set text.max_length
    open_labels: bool = False  # a model may know more or fewer labels than the task
    closed: bool = False  # each row has one of a few labels, so a model may name them in another order
    # The masked LM sees the edited field alone: the other choices, or the question behind a passage, help it little
    # and make its inputs much longer.
    mask_locally: bool = False

    @abstractmethod
    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """What the model is asked. ``gold``: the current frozen spans, as characters of the first field."""

    @abstractmethod
    def encode(self, tokenizer: Any, items: Sequence[VictimItem], limits: Limits) -> list[list[Part]]:
        """Each item's sequences, none longer than ``limits.max_length`` tokens."""

    @abstractmethod
    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoldScore:
        """The model's answer, from one array of logits per part.

        ``order[i]`` is the index of the model's output for label i; -1 if the model does not know that label.
        """

    @abstractmethod
    def loss(self, item: VictimItem, parts: Sequence[Part], logits: torch.Tensor, order: Sequence[int]) -> torch.Tensor:
        """The loss of gold, a differentiable scalar. ``logits``: those of the parts, one after the other."""

    @abstractmethod
    def measure(self, rows: Sequence[Row], scores: Sequence[GoldScore]) -> Measured:
        """The accuracy of a model's answers to whole clean rows, and the accuracy of chance."""

    def limits(self, longest: int, trained: TrainedText | None) -> Limits:
        """The limits of a model's inputs: those of its training where `xaug train` trained it.

        ``longest``: the tokens that the model takes at most. It alone is the limit of a model of unknown training
        (``trained`` is None).
        """
        return Limits(longest, STRIDE) if trained is None else trained.limits(self.trained_length, longest)

    def inputs(self, batch: Mapping[str, Any]) -> Mapping[str, Any]:
        """A batch of sequences, in the form that the model takes."""
        return batch

    def logits(self, out: Any) -> Any:
        """The logits in the model's output: [rows, labels], [rows, length, labels] …"""
        return out.logits

    def fields(self, row: Row) -> Fields:
        """The row's text fields and frozen spans."""
        return self.task_type.fields(row)

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts. ``gold``: where its frozen spans lie in them; answers move there."""
        return self.task_type.with_fields(row, fields, gold)

    def whole(self, row: Row, watch: tuple[bool, ...] = ()) -> VictimItem:
        """What the model is asked about an unchanged row."""
        fields = self.fields(row)
        return self.item(row, fields.values, tuple((start, end) for _, start, end in fields.gold), watch)


ADAPTERS: Registry[Callable[[DatasetCard], TaskAdapter]] = Registry("task adapter")


def adapter_for(card: DatasetCard) -> TaskAdapter:
    """The adapter of the card's task type. Raises UnknownNameError for a task type that cannot be attacked."""
    return ADAPTERS.get(card.task_type.name)(card)


def most_frequent(values: Iterable[object]) -> float:
    """The share of the most frequent value."""
    counted = Counter(values)
    return max(counted.values()) / counted.total()


def measure_labels(rows: Sequence[Row], scores: Sequence[GoldScore], guess: float = 0.0) -> Measured:
    """For tasks with one label per row. ``guess``: the accuracy of a random label; the most frequent may beat it."""
    right = sum(score.margin >= 0 for score in scores)
    chance = max(guess, most_frequent(row["label"] for row in rows))
    return Measured("rows", right, right / len(rows), chance)


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Softmax over the last axis, in float32 as TextAttack's goal functions compute it."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True), dtype=np.float32)
    total: npt.NDArray[np.float32] = shifted / shifted.sum(axis=-1, keepdims=True, dtype=np.float32)
    return total


def choice_score(probabilities: npt.NDArray[np.float32], gold: int) -> GoldScore:
    """The probability of gold and its lead over the best other answer, from probabilities [labels]."""
    others = np.delete(probabilities, gold)
    best = float(others.max()) if len(others) else 0.0
    return GoldScore(float(probabilities[gold]), float(probabilities[gold]) - best)
