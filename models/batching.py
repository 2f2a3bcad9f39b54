"""Batches in which the result for a row does not depend on the other rows.

The last bits of a model's float32 output for a row may depend on the batch in which the row runs. Where a score lies
near a threshold, these bits decide about a candidate and so about a row of the shards. MKL's strict mode
(``models/cpu.py``) removes MKL's part of this dependence. The rest, and machines without that mode, were measured on
CPUs (MKL and oneDNN, AVX2 and AVX-512, Intel and AMD, 1 and 2 threads, two models):

- An output does not change with the number of rows as long as that number is a multiple of 8. Matrix products are
  divided into blocks of rows, and a block that is not full is computed in another order.
- An output does not change with the padded length as long as that length is a multiple of 16 and at most 192. Above
  192, attention is computed in other blocks.

Therefore a batch is filled up to a multiple of ``ROWS`` rows, and a row is padded to a multiple of ``STEP`` tokens.
There are two exceptions: short rows run unpadded, only with rows of exactly their length, and long rows run only with
rows of the same multiple of ``LONG_STEP``. The number of searches in flight then changes no result, which a test
checks. GPUs choose kernels by shape, so results on GPUs agree only up to rounding.

A model that computes real tokens only (``unpadding.py``) needs none of this: its rows run with rows of any length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xaug.models.encoding.texts import Encoded
from xaug.models.padding import padded
from xaug.models.placement import Placement

if TYPE_CHECKING:
    import torch

ROWS = 8  # two blocks of the 4 rows that MKL computes at once, one block for each of 2 threads
STEP = 16  # float32 lanes of AVX-512
SHORT = 32  # rows up to this length would lose up to half of the computation to padding to a multiple of 16
LONG = 192  # PyTorch's CPU attention takes its queries in blocks of 32 below this length, and of 64 from it on
LONG_STEP = 64
_SLACK = 0.8  # the shortest row of a batch over its longest: a compromise between padding and small batches


@dataclass(slots=True)
class BatchUse:
    """Counts of what a model has computed."""

    batches: int = 0
    rows: int = 0
    tokens: int = 0  # real
    padded: int = 0  # computed, padding included


@dataclass(slots=True)
class Batches:
    """Makes the batches of one model and counts them. ``unpadded``: the model computes real tokens only."""

    pad_id: int
    placement: Placement
    unpadded: bool = False
    use: BatchUse = field(default_factory=BatchUse)

    def plan(self, lengths: Sequence[int], *, short: int = SHORT) -> Iterator[tuple[list[int], int]]:
        """Yield batches of rows of these lengths as (indices, padded length), longest first.

        ``short``: rows up to this length run unpadded, only with rows of their length.
        """
        if self.unpadded:
            return plan_unpadded(lengths, self.placement.token_budget)
        return plan(lengths, self.placement.token_budget, short=short)

    def collate(self, sequences: Sequence[Encoded], length: int, *, multiple: int = ROWS) -> dict[str, torch.Tensor]:
        """Model inputs [rows rounded up to ``multiple``, length] on the model's device.

        The additional rows are empty for a model that computes real tokens only. Otherwise they repeat the last row.
        """
        import torch

        rows = -(-len(sequences) // multiple) * multiple
        arrays = padded(sequences, length, self.pad_id, rows=rows)
        if self.unpadded:
            arrays["attention_mask"][len(sequences) :] = 0
        tokens = sum(len(sequence.ids) for sequence in sequences)
        self.use.batches += 1
        self.use.rows += len(sequences)
        self.use.tokens += tokens
        self.use.padded += -(-tokens // ROWS) * ROWS if self.unpadded else rows * length
        device = torch.device(self.placement.device)
        return {name: torch.from_numpy(array).to(device, non_blocking=True) for name, array in arrays.items()}


def plan(lengths: Sequence[int], token_budget: int, *, short: int = SHORT) -> Iterator[tuple[list[int], int]]:
    """Yield batches as (indices, padded length), longest first, each of at most ``token_budget`` padded tokens."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])  # too little memory shows in the first batch
    batch: list[int] = []
    longest = 0
    for i in order:
        if batch:
            even = len(batch) % ROWS == 0  # otherwise copies would fill the batch up, and further rows cost no more
            full = len(batch) >= max(ROWS, token_budget // longest // ROWS * ROWS)
            apart = _fixed(lengths[i], short) != _fixed(lengths[batch[0]], short)
            if full or apart or (even and lengths[i] < _SLACK * lengths[batch[0]]):
                yield batch, longest
                batch = []
        if not batch:
            longest = _fixed(lengths[i], short) or -(-lengths[i] // STEP) * STEP
        batch.append(i)
    if batch:
        yield batch, longest


def _fixed(length: int, short: int) -> int:
    """The only padded length that a short or a long row may have; 0 for other rows, which may be padded further."""
    if length <= short:
        return length
    return 0 if length <= LONG else -(-length // LONG_STEP) * LONG_STEP


def plan_unpadded(lengths: Sequence[int], token_budget: int) -> Iterator[tuple[list[int], int]]:
    """Yield batches as (indices, longest length), longest first, each of at most ``token_budget`` real tokens."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    batch: list[int] = []
    tokens = 0
    for i in order:
        if batch and tokens + lengths[i] > token_budget:
            yield batch, lengths[batch[0]]
            batch, tokens = [], 0
        batch.append(i)
        tokens += lengths[i]
    if batch:
        yield batch, lengths[batch[0]]
