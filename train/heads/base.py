"""The protocol of heads: how rows become features, the loss, and how predictions are read and scored.

A *feature* is one encoded input of a model: a pair of texts, the choices of a row (one sequence each), or one window of
a long context. A row has one feature or several, and each feature knows its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TaskType
from xaug.models.encoding.texts import Encoded, Ints, Limits
from xaug.models.padding import padded

if TYPE_CHECKING:
    import torch

Groups = tuple[tuple[int, int, int], ...]  # (first sequence, last sequence + 1, length)
IGNORED = -100  # the target that torch's cross-entropy skips


@dataclass(frozen=True, slots=True)
class Feature:
    """One encoded input, as the token cache holds it."""

    row: int  # the number of its row in the split
    ids: tuple[npt.NDArray[np.int32], ...]  # one array of token ids for each sequence
    types: tuple[npt.NDArray[np.int32], ...] | None  # segment ids, if the tokenizer gives them
    target: npt.NDArray[np.int32]  # depends on the head: a label, two token indices, or one tag for each token
    extra: npt.NDArray[np.int32]  # what the head needs to read a prediction, such as character offsets; may be empty
    cut: bool = False  # whether tokens were lost because the text was too long

    @classmethod
    def of(cls, row: int, encoded: Sequence[Encoded], target: Ints, extra: Ints) -> Feature:
        """The feature of the sequences as which a row was encoded; it is cut if one of them is cut."""
        types = tuple(one.types for one in encoded if one.types is not None)
        ids = tuple(one.ids for one in encoded)
        return cls(row, ids, types or None, target, extra, any(one.cut for one in encoded))

    @property
    def length(self) -> int:
        """The number of tokens in the longest sequence."""
        return max(len(ids) for ids in self.ids)

    def sequences(self) -> list[Encoded]:
        """The feature's sequences, ready to be padded into a batch."""
        if self.types is None:
            return [Encoded(ids) for ids in self.ids]
        return [Encoded(ids, types) for ids, types in zip(self.ids, self.types, strict=True)]

    @property
    def cost(self) -> int:
        """The padded tokens of the feature alone: number of sequences × longest sequence."""
        return self.length * len(self.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """The tensors of a micro-batch: ``inputs`` by name for the model, ``targets`` for the head's loss."""

    inputs: Mapping[str, torch.Tensor]
    targets: Mapping[str, torch.Tensor]
    labels: int  # the number of targets that count in the loss; a step's loss is divided by their sum
    tokens: int  # real tokens
    padded: int  # computed tokens
    groups: Groups = ()  # sequences that are computed together, each group at its own length; (): all in one
    only: torch.Tensor | None = None  # bool [sequences, length]: the positions that need logits; None: all

    @property
    def sequences(self) -> int:
        """The number of sequences of all features."""
        return int(self.inputs["input_ids"].shape[0])

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""
        inputs = {name: tensor.to(device, non_blocking=True) for name, tensor in self.inputs.items()}
        targets = {name: tensor.to(device, non_blocking=True) for name, tensor in self.targets.items()}
        only = None if self.only is None else self.only.to(device, non_blocking=True)
        return Batch(inputs, targets, self.labels, self.tokens, self.padded, self.groups, only)


@dataclass(frozen=True, slots=True)
class Padding:
    """How sequences are padded: with which token id, and to a multiple of which length."""

    pad_id: int
    multiple: int = 1


class Head(Protocol):
    """One task type or way of training. Stateless: everything it needs is an argument."""

    name: str
    auto_class: str  # the transformers class of encoder and head together
    pipeline: str  # the Hub's name for such a model's task (huggingface.co/docs/hub/model-cards)
    max_length: int  # the longest input in tokens, unless the run sets another one
    version: int  # the version of what `encode` returns; part of the token cache's key
    in_batch_negatives: bool  # whether the negatives of a feature are the other features of its micro-batch

    @property
    def task_types(self) -> tuple[TaskType, ...]:
        """The task types whose rows it can encode."""
        ...

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """The task's settings in the model's configuration (id2label …)."""
        ...

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """The features of some rows, in order; ``first`` is the number of ``rows[0]`` in the split."""
        ...

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A padded micro-batch. ``seed`` belongs to the batch; only heads that draw at random (masked LM) use it."""
        ...

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The loss summed over the batch's counted targets, float32 []."""
        ...

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[npt.NDArray[np.float32]]:
        """The logits of each feature, without padding."""
        ...

    def predict(
        self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[npt.NDArray[np.float32]]
    ) -> list[Any]:
        """One prediction for each row. Its type depends on the head: a label, a choice, an answer with score, tags."""
        ...

    def uninformed(self, rows: Sequence[Row]) -> list[Any]:
        """The predictions of a model that gives the same answer for every row: the one that is right most often."""
        ...

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """Each prediction in the form for metrics and files: the index of a label or choice, a text, a list of tags.

        None where the head predicts nothing of a row.
        """
        ...

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """The metrics in percent, the main metric first."""
        ...


HEADS: Registry[Head] = Registry("head")


def pad(features: Sequence[Feature], padding: Padding) -> tuple[dict[str, torch.Tensor], int, int]:
    """(model inputs [sequences, length], real tokens, padded tokens) of the sequences of all features, in order."""
    import torch

    sequences = [one for feature in features for one in feature.sequences()]
    longest = max(len(one.ids) for one in sequences)
    longest = -(-longest // padding.multiple) * padding.multiple
    arrays = padded(sequences, longest, padding.pad_id)
    tokens = int(arrays["attention_mask"].sum())
    return {name: torch.from_numpy(array) for name, array in arrays.items()}, tokens, longest * len(sequences)
