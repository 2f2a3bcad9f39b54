"""A goal says, for one task type, what a model is asked and when it no longer gives gold.

It generalises TextAttack's untargeted classification: the attack is done when ``GoalScore.margin`` is below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from xaug.augment.oracles.batching import Encoded
from xaug.augment.queries import GoalScore, VictimItem
from xaug.augment.text import Span
from xaug.data_cards.schema import Row

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fields:
    """A row's text fields, in the order models see them."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    gold: tuple[tuple[int, int, int], ...] = ()  # frozen spans: (field index, start, end)
    separator: str = "\n"
    tokens: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One sequence of an item (a choice, a window of a long context), and what its logits are read with."""

    encoded: Encoded
    # span: where an extract that begins, and one that ends with each context token does; (-1, -1) for all others
    offsets: tuple[Span, ...] = ()
    positions: tuple[int, ...] = field(default=())  # tagging: first token of each word, -1: in another part


class Goal(Protocol):
    """One task type's goal."""

    auto_class: str  # the transformers class a model of this task type loads as
    open_labels: bool  # a model may know more or fewer labels than the task

    def fields(self, row: Row) -> Fields:
        """The row's text fields and frozen spans."""
        ...

    def item(
        self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...], watch: tuple[bool, ...] = ()
    ) -> VictimItem:
        """What the model is asked. ``gold``: the frozen spans where they lie now, in the first field."""
        ...

    def encode(self, tokenizer: Any, items: Sequence[VictimItem], max_length: int) -> list[list[Part]]:
        """Each item's sequences."""
        ...

    def read(
        self, item: VictimItem, parts: Sequence[Part], logits: Sequence[Logits], order: Sequence[int]
    ) -> GoalScore:
        """The model's answer. ``order[i]``: the model's output for label i, -1 if it has none."""
        ...

    def rebuild(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """The row with other texts; answers move with the text before them."""
        ...


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
