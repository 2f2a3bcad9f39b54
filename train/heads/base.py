"""What a task type asks of a model: how rows become units, what its loss is, how answers are read and scored.

A *unit* is what one forward is asked about: a pair of texts, a row's choices (as many sequences), one window of a
long context. A row has one unit, or several (windows), and each unit knows its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.models.encoding.texts import Encoded, Ints, Limits
from xaug.models.padding import padded

if TYPE_CHECKING:
    import torch

Groups = tuple[tuple[int, int, int], ...]  # (first sequence, last sequence + 1, length)
IGNORED = -100  # torch's cross-entropy skips this target


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, as the token cache keeps it."""

    row: int  # its row's place in the split
    ids: tuple[npt.NDArray[np.int32], ...]  # one array of piece ids a sequence
    types: tuple[npt.NDArray[np.int32], ...] | None  # segment ids, where the tokenizer gives them
    target: npt.NDArray[np.int32]  # the head's own: a label, two places, one tag a piece
    extra: npt.NDArray[np.int32]  # the head's own, to read an answer back (a window's character offsets); may be empty
    cut: bool = False  # pieces were lost to the longest length

    @classmethod
    def of(cls, row: int, encoded: Sequence[Encoded], target: Ints, extra: Ints) -> Unit:
        """From the sequences that a row was encoded as; it is cut where one of them is."""
        types = tuple(one.types for one in encoded if one.types is not None)
        ids = tuple(one.ids for one in encoded)
        return cls(row, ids, types or None, target, extra, any(one.cut for one in encoded))

    @property
    def length(self) -> int:
        """Pieces of the longest sequence."""
        return max(len(ids) for ids in self.ids)

    def sequences(self) -> list[Encoded]:
        """The unit's sequences, as they are padded into a batch."""
        if self.types is None:
            return [Encoded(ids) for ids in self.ids]
        return [Encoded(ids, types) for ids, types in zip(self.ids, self.types, strict=True)]

    @property
    def cost(self) -> int:
        """Padded pieces of the unit by itself: sequences × longest."""
        return self.length * len(self.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of a micro-batch. ``inputs`` go to the model by name; ``targets`` to the head's loss."""

    inputs: Mapping[str, torch.Tensor]
    targets: Mapping[str, torch.Tensor]
    labels: int  # targets that count in the loss: what a step's loss is divided by
    tokens: int  # real pieces
    padded: int  # computed pieces
    groups: Groups = ()  # sequences that are computed together, each group at its own length; (): all in one
    only: torch.Tensor | None = None  # bool [sequences, length]: positions whose logits are wanted; None: all

    @property
    def sequences(self) -> int:
        """Sequences of all units."""
        return int(self.inputs["input_ids"].shape[0])

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        inputs = {name: tensor.to(device, non_blocking=True) for name, tensor in self.inputs.items()}
        targets = {name: tensor.to(device, non_blocking=True) for name, tensor in self.targets.items()}
        only = None if self.only is None else self.only.to(device, non_blocking=True)
        return Batch(inputs, targets, self.labels, self.tokens, self.padded, self.groups, only)


@dataclass(frozen=True, slots=True)
class Padding:
    """How sequences are filled up."""

    pad_id: int
    multiple: int = 1


class Head(Protocol):
    """One task type. Stateless: everything it needs is passed."""

    name: str
    auto_class: str  # transformers class of encoder and head together
    pipeline: str  # the Hub's name for what such a model does (huggingface.co/docs/hub/model-cards)
    max_length: int  # pieces, where the run does not say
    version: int  # of what `encode` returns: part of the token cache's key
    in_batch_negatives: bool  # whether a unit's wrong answers are the other units of its micro-batch

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """What the model's config says of the task (id2label …)."""
        ...

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """Units of some rows, in order; ``first`` is the place of ``rows[0]`` in the split."""
        ...

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A padded micro-batch. ``seed`` is the batch's own: only heads that draw (masked LM) use it."""
        ...

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Summed loss over the batch's counted targets, float32 []."""
        ...

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[npt.NDArray[np.float32]]:
        """Each unit's own logits, without padding."""
        ...

    def predict(
        self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[npt.NDArray[np.float32]]
    ) -> list[Any]:
        """One prediction a row, of the head's own kind: a label, a choice, an answer with its score, a list of tags."""
        ...

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """What metrics and files take of each prediction: the number of a label or choice, a text, a list of tags."""
        ...

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Metrics in percent, the main one first."""
        ...


HEADS: Registry[Head] = Registry("head")


def pad(units: Sequence[Unit], padding: Padding) -> tuple[dict[str, torch.Tensor], int, int]:
    """(model inputs [sequences, length], real pieces, padded pieces): all units' sequences, one after another."""
    import torch

    sequences = [one for unit in units for one in unit.sequences()]
    longest = max(len(one.ids) for one in sequences)
    longest = -(-longest // padding.multiple) * padding.multiple
    arrays = padded(sequences, longest, padding.pad_id)
    tokens = int(arrays["attention_mask"].sum())
    return {name: torch.from_numpy(array) for name, array in arrays.items()}, tokens, longest * len(sequences)
