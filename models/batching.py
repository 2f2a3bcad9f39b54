"""Batches whose results do not depend on who else is in them.

A model's float32 output for a row may depend, in its last bits, on the batch it ran in; at a threshold that decides
a candidate, and with it a row of the shards. MKL's part in it ends with its strict mode (``models/cpu.py``). What
is left, or where that mode is not had, measured on CPUs (MKL and oneDNN, AVX2 and AVX-512, Intel and AMD, 1 and 2
threads, two models): an output does not change with the number of rows as long as that is a multiple of 8 (matrix
products are cut into blocks of rows; a block that is not full is computed in another order), nor with the padded
length as long as that is a multiple of 16 and at most 192 (from there on attention is computed in other blocks). So a
batch is filled up to a multiple of ``ROWS``, and a row is padded to a multiple of ``STEP`` - but for short ones,
which only ever run among rows of exactly their length, unpadded, and long ones, which only run among rows of the same
multiple of ``LONG_STEP``. Then the number of searches in flight changes no result; a test holds that. On GPUs kernels
are chosen by shape: there results agree to rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaug.models.encoding.texts import Encoded
from xaug.models.padding import padded

if TYPE_CHECKING:
    import torch

ROWS = 8  # two blocks of the 4 rows that MKL computes at once, one for each of 2 threads
STEP = 16  # float32 lanes of AVX-512
SHORT = 32  # up to here padding to a multiple of 16 would cost up to half
LONG = 192  # PyTorch's CPU attention takes its queries in blocks of 32 below this length, of 64 from it on
LONG_STEP = 64
_SLACK = 0.8  # a batch takes rows down to this share of its longest: a compromise of padding and few rows


@dataclass(slots=True)
class BatchUse:
    """What a model computed."""

    batches: int = 0
    rows: int = 0
    tokens: int = 0  # real
    padded: int = 0  # computed, padding included


def plan(lengths: Sequence[int], token_budget: int, *, short: int = SHORT) -> Iterator[tuple[list[int], int]]:
    """Batches as (indices, padded length), the longest first, at most ``token_budget`` padded tokens each."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])  # out of memory shows in the first batch
    batch: list[int] = []
    longest = 0
    for i in order:
        if batch:
            even = len(batch) % ROWS == 0  # else it would be filled up with copies: other rows cost no more
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
    """The padded length of a short or a long row, which is its own; 0 for the others, which may be padded to any."""
    if length <= short:
        return length
    return 0 if length <= LONG else -(-length // LONG_STEP) * LONG_STEP


def collate(
    sequences: Sequence[Encoded],
    length: int,
    pad_id: int,
    device: torch.device,
    use: BatchUse,
    *,
    multiple: int = ROWS,
) -> dict[str, torch.Tensor]:
    """Model inputs [a ``multiple`` of rows, length]; the extra rows repeat the last."""
    import torch

    rows = -(-len(sequences) // multiple) * multiple
    arrays = padded(sequences, length, pad_id, rows=rows)
    use.batches += 1
    use.rows += len(sequences)
    use.tokens += sum(len(sequence.ids) for sequence in sequences)
    use.padded += rows * length
    return {name: torch.from_numpy(array).to(device, non_blocking=True) for name, array in arrays.items()}
