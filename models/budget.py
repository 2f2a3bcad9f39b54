"""Batches within a token budget: which items run together, the same whoever asks and whenever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]  # of items
Counts = npt.NDArray[np.int32]  # a number an item
Item = TypeVar("Item")
# Padded tokens of a batch without gradients for each CPU thread, whatever the budget allows: among few rows smaller
# batches are padded less, and what a layer writes stays in the cache. Rows a second of 120 XNLI, 200 PAN-X and 40 XQuAD
# rows through 12 layers of 384 on one core, as benchmarks/speed/predict.py counts: 40, 90, 7.6 with 256; 41, 91, 7.7
# with 512; 35, 83, 7.7 with 1024; 32, 66, 7.4 with 2048; 22, 35, 6.0 with 8192. Without any padding 512 is 13 %
# faster than 8192.
CPU_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Budget:
    """What a batch may hold."""

    tokens: int  # padded ones; a longer item runs alone
    rows: int | None = None  # items; None: as many as fit
    multiple: int = 1  # lengths are padded to a multiple of it


def in_cache(budget: Budget, device: str) -> Budget:
    """The budget of batches that are only predicted, on this device ("cpu", "cuda:0")."""
    import torch

    if torch.device(device).type != "cpu":
        return budget
    return replace(budget, tokens=min(budget.tokens, CPU_TOKENS * torch.get_num_threads()))


def in_order(lengths: Counts, sequences: Counts, budget: Budget) -> list[Numbers]:
    """All items once, the longest first: for evaluation, and so that too little memory shows at once.

    ``lengths``: tokens of an item's longest sequence; ``sequences``: how many it has.
    """
    return cut(np.argsort(-lengths, kind="stable"), lengths, sequences, budget)


def cut(order: Numbers, lengths: Counts, sequences: Counts, budget: Budget) -> list[Numbers]:
    """Consecutive items of ``order``, longest first, cut where the padded tokens would exceed the budget."""
    batches: list[Numbers] = []
    start, width, inside = 0, 0, 0
    most = budget.rows or len(order)
    for at, (length, count) in enumerate(zip(lengths[order].tolist(), sequences[order].tolist(), strict=True)):
        padded = max(width, -(-length // budget.multiple) * budget.multiple)
        if at > start and ((inside + count) * padded > budget.tokens or at - start >= most):
            batches.append(order[start:at])
            start, inside = at, 0
            padded = -(-length // budget.multiple) * budget.multiple
        width, inside = padded, inside + count
    if start < len(order):
        batches.append(order[start:])
    return batches


def one_late(items: Iterator[Item]) -> Iterator[Item]:
    """Each item after the next one was begun: to read a batch's logits is to wait for them, and a GPU should have the
    next batch to compute by then."""
    held: list[Item] = []
    for item in items:
        yield from held
        held = [item]
    yield from held
