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

if TYPE_CHECKING:
    import torch

Groups = tuple[tuple[int, int, int], ...]  # (first sequence, last sequence + 1, length)
IGNORED = -100  # torch's cross-entropy skips this target


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an input may be, in pieces with special tokens, and what two windows of a context share."""

    max_length: int
    stride: int = 128


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, as the token cache keeps it."""

    row: int  # its row's place in the split
    ids: tuple[npt.NDArray[np.int32], ...]  # one array of piece ids a sequence
    types: tuple[npt.NDArray[np.int32], ...] | None  # segment ids, where the tokenizer gives them
    target: npt.NDArray[np.int32]  # the head's own: a label, two places, one tag a piece
    extra: npt.NDArray[np.int32]  # the head's own, to read an answer back (a window's character offsets); may be empty
    cut: bool = False  # pieces were lost to the longest length

    @property
    def length(self) -> int:
        """Pieces of the longest sequence."""
        return max(len(ids) for ids in self.ids)

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
        """One prediction a row: a label, a choice, an answer's text, a list of tags."""
        ...

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Metrics in percent, the main one first."""
        ...


HEADS: Registry[Head] = Registry("head")


def pad(units: Sequence[Unit], padding: Padding) -> tuple[dict[str, torch.Tensor], int, int]:
    """(model inputs [sequences, length], real pieces, padded pieces): all units' sequences, one after another."""
    import torch

    sequences = [ids for unit in units for ids in unit.ids]
    longest = max(len(ids) for ids in sequences)
    longest = -(-longest // padding.multiple) * padding.multiple
    ids = np.full((len(sequences), longest), padding.pad_id, dtype=np.int64)
    mask = np.zeros_like(ids)
    for at, own in enumerate(sequences):
        ids[at, : len(own)] = own
        mask[at, : len(own)] = 1
    arrays = {"input_ids": ids, "attention_mask": mask}
    if all(unit.types is not None for unit in units):
        arrays["token_type_ids"] = types = np.zeros_like(ids)
        for at, own in enumerate(one for unit in units for one in unit.types or ()):
            types[at, : len(own)] = own
    return {name: torch.from_numpy(array) for name, array in arrays.items()}, int(mask.sum()), ids.size
